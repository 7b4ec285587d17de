// What the account has, how an activation code is used, and what can be bought. For a rescue there is nothing here.

import { Skeleton, Stack, Text } from '@mantine/core'
import { Navigate, useSearchParams } from 'react-router'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useDevices } from '../devices/device-queries.ts'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { ActivationForm } from './activation-form.tsx'
import { PaymentReturn } from './payment-return.tsx'
import { PlansSection } from './plans-section.tsx'
import { SubscriptionCard } from './subscription-card.tsx'
import { useSubscriptions } from './subscription-queries.ts'

export function SubscriptionsPage() {
  const [search] = useSearchParams()
  const { data: devices } = useDevices()
  // Sent here from a device's page, to buy something for that device.
  const device = devices?.find(({ id }) => id === search.get('device'))
  if (useSessionKind() === 'rescue') return <Navigate to="/devices" replace />
  return (
    <Stack gap="lg" maw={800}>
      <PageTitle>Subscription</PageTitle>
      <PaymentReturn />
      {device && <PlansSection device={device} />}
      <Holding />
      <ActivationForm />
      {!device && <PlansSection />}
    </Stack>
  )
}

const lastingFirst = (a: Subscription, b: Subscription) => Date.parse(b.coveredUntil) - Date.parse(a.coveredUntil)

function Holding() {
  const { data: subscriptions, error, refetch } = useSubscriptions()
  if (error && !subscriptions) return <ProblemNotice error={error} onRetry={() => refetch()} />
  if (!subscriptions) return <Skeleton h={300} radius="md" />
  if (subscriptions.length === 0) return <Text>This account has no subscription.</Text>
  return subscriptions
    .toSorted(lastingFirst)
    .map((subscription) => (
      <SubscriptionCard key={subscription.id} subscription={subscription} subscriptions={subscriptions} />
    ))
}
