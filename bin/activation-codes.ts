// An operator's command: makes activation codes of a plan and prints them, one a line, this once. It needs the output
// SubscriptionsTable of VigilData in SUBSCRIPTIONS_TABLE; else it makes them for the hub on this machine.

import { parseArgs } from 'node:util'
import { groupCode } from '../lambdas/subscriptions/activation-code.ts'
import { plans, trialPlan } from '../lambdas/subscriptions/plans.ts'
import { findHub } from './operator.ts'

const given = plans.map(({ id }) => id).filter((id) => id !== trialPlan)
const usage = `npm run activation-codes -- --plan ${given.join('|')} [--count 100]`
const mostAtOnce = 10_000

try {
  const options = { plan: { type: 'string' }, count: { type: 'string', default: '1' } } as const
  const { plan = '', count } = parseArgs({ options }).values
  if (!given.includes(plan)) throw new Error(`There is no plan "${plan}" that codes are made for.\n${usage}`)
  if (!/^[1-9]\d{0,4}$/.test(count) || Number(count) > mostAtOnce)
    throw new Error(`--count ${count}: give a whole number from 1 to ${mostAtOnce}.\n${usage}`)
  findHub('SUBSCRIPTIONS_TABLE')
  const { makeCodes } = await import('../lambdas/subscriptions/make-codes.ts')
  for (const code of await makeCodes(plan, Number(count), Date.now())) console.log(groupCode(code.reveal()))
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure)
  process.exitCode = 1
}
