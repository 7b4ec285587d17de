// Personal install links of one subscription: a new one, shown once, and what became of the others.

import { Alert, Button, Group, NativeSelect, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createInstallLink, mostLinkHours, usualLinkHours } from '../../../contracts/sharing.ts'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { Section } from '../identity/section.tsx'
import { InstallLinkList } from './install-link-list.tsx'
import { ShownLink } from './shown-link.tsx'
import { installLinksQuery, readSubscriptionsAgain } from './subscription-queries.ts'
import { hasRoom } from './subscription-text.ts'

const lifetimes = [1, usualLinkHours, mostLinkHours].map((hours) => ({
  value: `${hours}`,
  label: hours === 1 ? '1 hour' : `${hours} hours`,
}))

export function InstallLinks({ subscription }: { subscription: Subscription }) {
  const queryClient = useQueryClient()
  const [hours, setHours] = useState(`${usualLinkHours}`)
  const params = { subscriptionId: subscription.id }
  const make = useMutation({
    mutationFn: async () => (await call(createInstallLink, { params, body: { lifetimeHours: Number(hours) } })).body,
    onSettled: () => readSubscriptionsAgain(queryClient),
    // The one place where the link is; it goes with this page.
    gcTime: 0,
  })
  const { data: links } = useQuery(installLinksQuery(subscription.id))
  const redeemed = links?.find(({ id }) => id === make.data?.id)?.redeemed
  return (
    <Section title="Connect another device of yours">
      <Text>
        A personal link connects one device to your account, once, without a password. Open it on that device: it shows
        where the app is, and connects it.
      </Text>
      {make.data &&
        (redeemed ? (
          <Connected name={redeemed.deviceName} onDone={make.reset} />
        ) : (
          <ShownLink link={make.data} onDone={make.reset} />
        ))}
      {make.error && <ProblemNotice error={make.error} />}
      {!make.data && hasRoom(subscription) && (
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="Works for"
            size="md"
            w={160}
            data={lifetimes}
            value={hours}
            onChange={({ currentTarget: { value } }) => setHours(value)}
          />
          <Button size="md" loading={make.isPending} onClick={() => make.mutate()}>
            Make a link
          </Button>
        </Group>
      )}
      <InstallLinkList
        subscriptionId={subscription.id}
        onRevoked={(linkId) => linkId === make.data?.id && make.reset()}
      />
    </Section>
  )
}

/** In the place of the link, which is used up now. */
function Connected({ name, onDone }: { name: string; onDone: () => void }) {
  return (
    <Alert color="green" role="status" withCloseButton onClose={onDone} closeButtonLabel="Close this message">
      {name} used the link, and is connected.
    </Alert>
  )
}
