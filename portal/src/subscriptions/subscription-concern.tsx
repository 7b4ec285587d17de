// A quiet word where a subscription is over or ends soon and nothing follows: under the list of devices, and on the page of a
// device that sits in it.

import { Alert, Anchor, Group, Text } from '@mantine/core'
import { IconCalendarClock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { exactDate, useNow } from '../app/relative-time.tsx'
import { GoOn } from './go-on.tsx'
import { useSubscriptions } from './subscription-queries.ts'
import { concernOf, meaningOf, subscriptionName } from './subscription-text.ts'

/** About the first subscription that somebody sits in and that is over or ends soon. */
export function SubscriptionConcern() {
  const now = useNow()
  const { data: subscriptions = [] } = useSubscriptions()
  const concerned = subscriptions
    .filter((one) => concernOf(one, now) && (one.usedSeats > 0 || subscriptions.length === 1))
    .toSorted((a, b) => Date.parse(a.coveredUntil) - Date.parse(b.coveredUntil))[0]
  if (!concerned) return null
  return (
    <Concern subscription={concerned}>
      <Anchor component={Link} to="/subscriptions" size="sm">
        See the subscription
      </Anchor>
    </Concern>
  )
}

export function DeviceConcern({ device }: { device: Device }) {
  const now = useNow()
  const { data: subscriptions = [] } = useSubscriptions()
  const subscription = subscriptions.find(({ id }) => id === device.subscriptionId)
  if (!subscription || !concernOf(subscription, now)) return null
  return (
    <Concern subscription={subscription}>
      <GoOn device={device} subscription={subscription} />
    </Concern>
  )
}

function Concern({ subscription, children }: { subscription: Subscription; children: ReactNode }) {
  const isSoon = concernOf(subscription, useNow()) === 'soon'
  return (
    <Alert
      color={isSoon ? 'gray' : 'yellow'}
      icon={<IconCalendarClock aria-hidden />}
      data-concern={isSoon ? 'soon' : 'over'}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex="1 1 18rem" style={{ overflowWrap: 'anywhere' }}>
          <strong>{subscriptionName(subscription)}</strong>:{' '}
          {isSoon ? `ends on ${exactDate(subscription.endsAt)}, and nothing follows.` : meaningOf(subscription)}
        </Text>
        {children}
      </Group>
    </Alert>
  )
}
