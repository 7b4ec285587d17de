// The ways to the payment provider's pages: buy, renew, and what was paid. Each says there that it could not be reached.

import { Button, Stack } from '@mantine/core'
import {
  openBilling,
  type Plan,
  type Subscription,
  startCheckout,
  startRenewal,
} from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useLeave } from './use-leave.ts'

interface PayButtonProps {
  readonly children: string
  readonly name?: string
  readonly variant?: 'filled' | 'default'
  askWhere(): Promise<{ body: { url: string } }>
}

function PayButton({ children, name, variant = 'default', askWhere }: PayButtonProps) {
  const { leave, isLeaving, error } = useLeave(askWhere)
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant={variant} loading={isLeaving} onClick={leave} {...(name && { 'aria-label': name })}>
        {children}
      </Button>
      {error && <ProblemNotice error={error} />}
    </Stack>
  )
}

export function BuyButton({ plan, deviceId }: { plan: Plan; deviceId: string | undefined }) {
  const body = { plan: plan.id, ...(deviceId && { deviceId }) }
  return (
    <PayButton variant="filled" name={`Buy ${plan.name}`} askWhere={() => call(startCheckout, { body })}>
      Buy
    </PayButton>
  )
}

export function RenewButton({ subscription: { id } }: { subscription: Subscription }) {
  const params = { subscriptionId: id }
  return <PayButton askWhere={() => call(startRenewal, { params, body: {} })}>Renew</PayButton>
}

export function BillingButton({ subscriptionId }: { subscriptionId: string }) {
  const params = { subscriptionId }
  return <PayButton askWhere={() => call(openBilling, { params, body: {} })}>Receipts and refunds</PayButton>
}
