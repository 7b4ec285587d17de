// One subscription: what it is, until when, who sits in it, what follows, and what can be done about it.

import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Link } from 'react-router'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { AutoRenewal } from './auto-renewal.tsx'
import { BillingButton, RenewButton } from './pay-buttons.tsx'
import { SeatList } from './seat-list.tsx'
import { plansQuery } from './subscription-queries.ts'
import { isRenewable, meaningOf, planName, stateNames, termText } from './subscription-text.ts'
import classes from './subscriptions.module.css'

interface SubscriptionCardProps {
  readonly subscription: Subscription
  /** All that the account has. */
  readonly subscriptions: readonly Subscription[]
}

export function SubscriptionCard({ subscription, subscriptions }: SubscriptionCardProps) {
  const title = useId()
  const { data: offer } = useQuery(plansQuery)
  const { id, plan, state, sharedBy, billed, autoRenewal, reserves } = subscription
  const { name, tone } = stateNames[state]
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby={title} data-subscription={id} data-state={state}>
      <Stack>
        <div>
          <div className={classes.head}>
            <Title order={2} size="h3" id={title}>
              {plan.name}
            </Title>
            <span className={classes.state} data-tone={tone}>
              {name}
            </span>
          </div>
          <Text>{meaningOf(subscription)}</Text>
          {sharedBy && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              Shared with you by {sharedBy.email}, who renews it and can take the seat back.
            </Text>
          )}
          {reserves.map((reserve, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two reserves may be alike, and their order is what they are
            <Text key={index} size="sm" c="dimmed">
              Waiting: {planName(reserve.plan, offer?.items)} {termText(reserve.days)}. It begins by itself{' '}
              {autoRenewal ? 'once this one is not renewed any more.' : 'when this term ends.'}
            </Text>
          ))}
        </div>
        <SeatList subscription={subscription} subscriptions={subscriptions} />
        {billed && <AutoRenewal subscription={subscription} />}
        <Group gap="sm" align="flex-start">
          <Button
            component={Link}
            to={`/subscriptions/${id}/share`}
            variant={state === 'active' ? 'filled' : 'default'}
          >
            Share subscription
          </Button>
          {isRenewable(subscription, offer?.payments) && <RenewButton subscription={subscription} />}
          {billed && <BillingButton subscriptionId={id} />}
        </Group>
      </Stack>
    </Paper>
  )
}
