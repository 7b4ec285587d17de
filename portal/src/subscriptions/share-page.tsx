// Giving a subscription on: to a device of one's own by a personal link, to another person by mail.

import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core'
import { Link, Navigate, useParams } from 'react-router'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { InstallLinks } from './install-links.tsx'
import { Invitations } from './invitations.tsx'
import { NoRoom } from './no-room.tsx'
import { useSubscriptions } from './subscription-queries.ts'
import { hasRoom, seatsText, subscriptionName } from './subscription-text.ts'

export function SharePage() {
  const { subscriptionId } = useParams()
  const { data: subscriptions, error, refetch } = useSubscriptions()
  if (useSessionKind() === 'rescue') return <Navigate to="/devices" replace />
  const subscription = subscriptions?.find(({ id }) => id === subscriptionId)
  if (subscriptions && !subscription) return <NoSuchSubscription />
  return (
    <Stack gap="lg" maw={800}>
      <div>
        <PageTitle>Share subscription</PageTitle>
        <Text c="dimmed" style={{ overflowWrap: 'anywhere' }} mih="1.55em">
          {subscription && <Facts subscription={subscription} />}
        </Text>
      </div>
      {error && !subscription && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!subscription && !error && <Skeleton h={320} radius="md" />}
      {subscription && !hasRoom(subscription) && <NoRoom subscription={subscription} />}
      {subscription && <InstallLinks subscription={subscription} />}
      {subscription && <Invitations subscription={subscription} />}
    </Stack>
  )
}

function Facts({ subscription }: { subscription: Subscription }) {
  return (
    <>
      {subscriptionName(subscription)} · {seatsText(subscription)} ·{' '}
      <Anchor component={Link} to="/subscriptions">
        See the subscription
      </Anchor>
    </>
  )
}

function NoSuchSubscription() {
  return (
    <Stack>
      <PageTitle>There is no such subscription</PageTitle>
      <Text>It is not one of your account’s, or the address is mistyped.</Text>
      <Button component={Link} to="/subscriptions" w="fit-content">
        To your subscription
      </Button>
    </Stack>
  )
}
