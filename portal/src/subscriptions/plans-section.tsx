// What can be bought, with what it costs. Where nothing is sold there is no such section: the one of activation codes says so.

import { Anchor, Paper, SimpleGrid, Skeleton, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import type { Plan } from '../../../contracts/subscriptions.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { accountQuery } from '../identity/account-queries.ts'
import { regionName } from '../identity/region-names.ts'
import { Section } from '../identity/section.tsx'
import { BuyButton } from './pay-buttons.tsx'
import { plansQuery, useSubscriptions } from './subscription-queries.ts'
import { devicesText, priceText, termText } from './subscription-text.ts'

/** `device`: for which one it is bought, where it is for one. */
export function PlansSection({ device }: { device?: Device }) {
  const { data: offer, error, refetch } = useQuery(plansQuery)
  if (error && !offer) return <ProblemNotice error={error} onRetry={() => refetch()} />
  if (!offer) return <Skeleton h={240} radius="md" />
  if (!offer.payments) return null
  return (
    <Section title={device ? `Plans for ${device.name}` : 'Plans'}>
      {device && (
        <Text size="sm" c="dimmed">
          <WhatIsBought device={device} />{' '}
          <Anchor component={Link} to="/subscriptions" inherit>
            Not for this device
          </Anchor>
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {offer.items.map((plan) => (
          <PlanOffer key={plan.id} plan={plan} deviceId={device?.id} />
        ))}
      </SimpleGrid>
    </Section>
  )
}

/** It may be for more than the one device, or not yet for it: both are said before anybody pays. */
function WhatIsBought({ device: { name, subscriptionId } }: { device: Device }) {
  const { data: subscriptions } = useSubscriptions()
  const subscription = subscriptions?.find(({ id }) => id === subscriptionId)
  if (!subscription || subscription.sharedBy)
    return `What you buy here is a subscription of your own. Move ${name} to it afterwards, among its settings.`
  return `The plan that you choose becomes that of the whole subscription ${subscription.plan.name}. One with fewer seats than are used there is a subscription of its own: move ${name} to it afterwards, among its settings.`
}

function PlanOffer({ plan, deviceId }: { plan: Plan; deviceId: string | undefined }) {
  const { data: account } = useQuery(accountQuery)
  if (!plan.price) return null
  const home = account?.country
  const isSold = !plan.regions || home === undefined || plan.regions.includes(home)
  return (
    <Paper withBorder p="md" radius="md" data-plan={plan.id}>
      <Title order={3} size="h5">
        {plan.name}
      </Title>
      <Text size="sm" c="dimmed">
        {devicesText(plan.seats)}
      </Text>
      <Text fz="xl" fw={650} mt="xs">
        {priceText(plan.price)}
      </Text>
      <Text size="sm" c="dimmed" mb="md">
        {termText(plan.days)}
      </Text>
      {isSold ? <BuyButton plan={plan} deviceId={deviceId} /> : <Text size="sm">Not sold in {regionName(home)}.</Text>}
    </Paper>
  )
}
