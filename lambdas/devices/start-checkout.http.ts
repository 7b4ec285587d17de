// POST /v1/subscriptions/checkouts. It is served here because it may be for a device, and goes to the subscription of which
// that has its seat.

import { startCheckout } from '../../contracts/subscriptions.ts'
import { now } from '../platform/clock.ts'
import { assertPayments } from '../platform/payment-provider.ts'
import { serve } from '../platform/serve.ts'
import { checkOut, idOfPurchase, payer } from '../subscriptions/check-out.ts'
import { planForSale, purchaseOrder } from '../subscriptions/purchase.ts'
import { listSubscriptionRecords } from '../subscriptions/subscription-store.ts'
import { ownDevice } from './device.ts'
import { findDevice } from './device-store.ts'

export default serve(
  startCheckout,
  async ({ body: { deviceId } }) => (deviceId === undefined ? undefined : findDevice(deviceId)),
  async ({ body, session, request, found }) => {
    assertPayments()
    const { accountId } = session
    const device = body.deviceId === undefined ? undefined : ownDevice(found, accountId)
    const [account, records] = await Promise.all([payer(session), listSubscriptionRecords(accountId)])
    const plan = planForSale(body.plan, account.country)
    const at = now()
    const ownId = idOfPurchase(accountId, request, at)
    const order = purchaseOrder(plan, accountId, records, device?.subscriptionId, ownId, at)
    return checkOut(request, account, records, plan, order)
  },
)
