// What can be had: the one place to change when a hub offers other plans. A plan that is taken off the list goes on for
// whoever has it, so one that was ever given is never deleted, only taken off the list.

import type { Plan } from '../../contracts/subscriptions.ts'

export const trialPlan = 'trial'

export interface OfferedPlan extends Plan {
  /** Not on the list: given by activation codes only, or not any more. */
  readonly isUnlisted?: boolean
}

export const plans: readonly OfferedPlan[] = [
  { id: trialPlan, name: 'Trial', seats: 5, days: 30 },
  { id: 'solo', name: 'Solo', seats: 1, days: 365, price: { amountMinor: 1990, currency: 'EUR' } },
  { id: 'family', name: 'Family', seats: 5, days: 365, price: { amountMinor: 3990, currency: 'EUR' } },
  { id: 'household', name: 'Household', seats: 10, days: 365, price: { amountMinor: 5990, currency: 'EUR' } },
  { id: 'fleet', name: 'Fleet', seats: 2500, days: 365, isUnlisted: true },
]

export const findPlan = (id: string): OfferedPlan | undefined => plans.find((plan) => plan.id === id)

/** The plan of what an account has: also one that this hub knew once and does not any more. */
export const planOf = (id: string, seats: number): OfferedPlan => findPlan(id) ?? { id, name: id, seats, days: 0 }

/** Whether a plan is sold where an account is at home; one that does not say may buy everything. */
export const isSoldIn = ({ regions }: Pick<Plan, 'regions'>, country: string | undefined): boolean =>
  !regions || country === undefined || regions.includes(country)
