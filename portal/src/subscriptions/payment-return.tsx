// Back from the payment page. That one came back means nothing; what counts is what the provider tells the hub, which is
// waited for calmly, and not for ever.

import { Alert, Group, Loader, Text } from '@mantine/core'
import { IconCheck, IconClock, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { subscriptionsQuery } from './subscription-queries.ts'
import { forgetMark, markBefore, markOf } from './use-leave.ts'

const patienceMs = 60_000
const askEveryMs = 2_000

export function PaymentReturn() {
  const [search, setSearch] = useSearchParams()
  const close = () => {
    forgetMark()
    setSearch({}, { replace: true, preventScrollReset: true })
  }
  const paid = search.get('paid')
  if (paid === 'yes') return <AfterPaying onClose={close} />
  if (paid !== 'no') return null
  return (
    <Alert color="gray" role="status" icon={<IconX aria-hidden />} {...closing(close)}>
      The payment was not finished. Nothing was charged, and nothing has changed.
    </Alert>
  )
}

const closing = (onClose: () => void) => ({ withCloseButton: true, onClose, closeButtonLabel: 'Close this message' })

function AfterPaying({ onClose }: { onClose: () => void }) {
  const [before] = useState(markBefore)
  const [isPatient, setPatient] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  const { data: isDone = false } = useQuery({
    ...subscriptionsQuery,
    select: (subscriptions) => before !== null && markOf(subscriptions) !== before,
    refetchInterval: ({ state: { data } }) =>
      isPatient && before !== null && !(data && markOf(data) !== before) ? askEveryMs : false,
  })
  const isWaiting = !isDone && isPatient && before !== null
  return (
    <Alert
      role="status"
      color={isDone ? 'green' : 'accent'}
      icon={isDone ? <IconCheck aria-hidden /> : <IconClock aria-hidden />}
      data-payment={isDone ? 'done' : isWaiting ? 'waiting' : 'late'}
      {...closing(onClose)}
    >
      {isDone && <Text size="sm">Thank you. It is paid, and counts from now on.</Text>}
      {isWaiting && (
        <Group gap="sm">
          <Loader size="xs" aria-hidden />
          <Text size="sm">Waiting for the payment provider to confirm. You need not do anything.</Text>
        </Group>
      )}
      {!isDone && !isWaiting && (
        <Text size="sm">
          The payment provider has not confirmed the payment yet. As soon as it does, it shows below by itself; do not
          pay again.
        </Text>
      )}
    </Alert>
  )
}
