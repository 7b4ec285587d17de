// Makes the page on which an order is paid. Nothing is written: what was not paid never was, and a checkout that is given up
// leaves nothing behind. The provider keeps the caller's idempotency key, under the account and the route.

import type { AccountRecord } from '../identity/account.ts'
import { findAccount } from '../identity/account-store.ts'
import { now } from '../platform/clock.ts'
import { idFrom, newId } from '../platform/ids.ts'
import type { Order } from '../platform/payment-event.ts'
import { createCheckout } from '../platform/payment-provider.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer } from '../platform/serve.ts'
import { assertMayBuy, type Session } from '../platform/session.ts'
import type { PricedPlan } from './purchase.ts'
import type { SubscriptionRecord } from './subscription.ts'

/** The account that pays. */
export async function payer(session: Session): Promise<AccountRecord> {
  assertMayBuy(session, now())
  const account = await findAccount(session.accountId)
  if (!account) throw new Problem('session/required')
  return account
}

const keyOf = (accountId: string, { idempotencyKey, routeKey }: RequestFacts): string | undefined =>
  idempotencyKey && fingerprint(`${accountId} ${routeKey} ${idempotencyKey}`)

/** The id of a subscription that begins with a purchase: the same for the same key, because the provider compares. */
export function idOfPurchase(accountId: string, request: RequestFacts, at: number): string {
  const key = keyOf(accountId, request)
  return key === undefined ? newId('sub', at) : idFrom('sub', key)
}

export async function checkOut(
  request: RequestFacts,
  account: AccountRecord,
  records: readonly SubscriptionRecord[],
  plan: PricedPlan,
  order: Order,
) {
  const { accountId, email, language } = account
  const { name, price } = plan
  const customer = records.find(({ payment }) => payment)?.payment?.customer
  const idempotencyKey = keyOf(accountId, request)
  const title = `Vigil ${name}`
  const url = await createCheckout({ order, name: title, price, email, customer, language, idempotencyKey })
  return answer(201, { url })
}
