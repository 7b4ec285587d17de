// Which subscription a device has its seat of, among its settings: until when, how it goes on, and the way to another one.

import { Anchor, Group, Skeleton, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useNow } from '../app/relative-time.tsx'
import { CommandSection } from '../commands/command-section.tsx'
import { GoOn } from './go-on.tsx'
import { MoveDevice } from './move-device.tsx'
import { useSubscriptions } from './subscription-queries.ts'
import { endsWithin, isOver, meaningOf, seatsText, stateNames, subscriptionName } from './subscription-text.ts'
import classes from './subscriptions.module.css'

export function DeviceSubscription({ device }: { device: Device }) {
  const now = useNow()
  const { data: subscriptions, error, refetch } = useSubscriptions()
  const subscription = subscriptions?.find(({ id }) => id === device.subscriptionId)
  const mayGoOn = subscription && (isOver(subscription) || endsWithin(subscription, 30, now))
  return (
    <CommandSection
      title="Subscription"
      size="h4"
      besides={
        subscription && (
          <span className={classes.state} data-tone={stateNames[subscription.state].tone}>
            {stateNames[subscription.state].name}
          </span>
        )
      }
    >
      {error && !subscriptions && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!subscriptions && !error && <Skeleton h={72} />}
      {subscriptions && !subscription && <Text>It has no seat yet. It takes one as soon as there is one.</Text>}
      {subscription && (
        <div style={{ overflowWrap: 'anywhere' }}>
          <Text>
            <strong>{subscriptionName(subscription)}</strong>. {meaningOf(subscription)}
          </Text>
          <Text size="sm" c="dimmed">
            {seatsText(subscription)} ·{' '}
            <Anchor component={Link} to="/subscriptions" inherit>
              See the subscription
            </Anchor>
          </Text>
        </div>
      )}
      {subscriptions && (
        <Group gap="sm" className={classes.actions ?? ''}>
          {mayGoOn && <GoOn device={device} subscription={subscription} />}
          <MoveDevice device={device} subscriptions={subscriptions} />
        </Group>
      )}
    </CommandSection>
  )
}
