// What is told of a term by the passing of time: reminders, its end, the end of the grace period. Up to when its milestones
// are behind it is kept, so a sweep that runs twice or late tells each once, and one that was missed altogether not at all.

import { limitedUntil, renewsAt, reserveDueAt, type SubscriptionRecord } from './subscription.ts'

const day = 24 * 3600_000

export const milestones = ['reminder-30', 'reminder-3', 'over', 'limited', 'ended'] as const
export type Milestone = (typeof milestones)[number]

/** When each milestone comes. What charges by itself is reminded of before the charge, else before the end. */
export function timesOf(record: SubscriptionRecord): Record<Milestone, number> {
  const awaited = renewsAt(record) ?? record.endsAt
  return {
    'reminder-30': awaited - 30 * day,
    'reminder-3': awaited - 3 * day,
    over: record.endsAt,
    limited: record.coveredUntil,
    ended: limitedUntil(record),
  }
}

/** Whether the milestones of both come at the same times. */
export function hasSameTimes(a: SubscriptionRecord, b: SubscriptionRecord): boolean {
  const [first, second] = [timesOf(a), timesOf(b)]
  return milestones.every((milestone) => first[milestone] === second[milestone])
}

const ahead = ({ toldUntil = Number.NEGATIVE_INFINITY }: SubscriptionRecord, time: number) => time > toldUntil

/** The newest milestone that has come and was not told; of several only that one is news. */
export function newsOf(record: SubscriptionRecord, now: number): Milestone | undefined {
  const times = timesOf(record)
  const come = milestones.filter((milestone) => ahead(record, times[milestone]) && times[milestone] <= now)
  return come.toSorted((a, b) => times[a] - times[b]).at(-1)
}

/** When a sweep must look next: what waits takes over whatever was told. Undefined once there is nothing to come. */
export function nextDue(record: SubscriptionRecord): number | undefined {
  const untold = Object.values(timesOf(record)).filter((time) => ahead(record, time))
  const coming = [...untold, reserveDueAt(record)].filter((time) => time !== undefined)
  return coming.length > 0 ? Math.min(...coming) : undefined
}

/** A term that is new: what lies behind it from its first day is no news. */
export const asBegun = <T extends SubscriptionRecord>(record: T, now: number): T => ({ ...record, toldUntil: now })
