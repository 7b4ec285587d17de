// What is told of a term by the passing of time: reminders, its end, the end of the grace period. Which milestone of which
// term was told is kept, so a sweep that runs twice or late tells each once, and one that was missed altogether not at all.

import { limitedUntil, type SubscriptionRecord } from './subscription.ts'

const day = 24 * 3600_000

export const milestones = ['reminder-30', 'reminder-3', 'over', 'limited', 'ended'] as const
export type Milestone = (typeof milestones)[number]

/** When each milestone of the term comes, in their order. */
export const timesOf = (record: SubscriptionRecord): Record<Milestone, number> => ({
  'reminder-30': record.endsAt - 30 * day,
  'reminder-3': record.endsAt - 3 * day,
  over: record.endsAt,
  limited: record.coveredUntil,
  ended: limitedUntil(record),
})

const toldUpTo = ({ told, endsAt }: SubscriptionRecord): number =>
  told?.of === endsAt ? milestones.indexOf(told.upTo as Milestone) : -1

/** The newest milestone that has come and was not told; of several only that one is news. */
export function newsOf(record: SubscriptionRecord, now: number): Milestone | undefined {
  const times = timesOf(record)
  const come = milestones.filter((milestone) => times[milestone] <= now)
  const newest = come.at(-1)
  return newest !== undefined && milestones.indexOf(newest) > toldUpTo(record) ? newest : undefined
}

/** When a sweep must look next; undefined once everything was told. */
export function nextDue(record: SubscriptionRecord): number | undefined {
  const times = timesOf(record)
  // A milestone that lay before the term was begun is behind it already.
  const ahead = milestones.filter((_, index) => index > toldUpTo(record))
  return ahead.length > 0 ? Math.min(...ahead.map((milestone) => times[milestone])) : undefined
}

/** A term that is new: what lies behind it from its first day is no news. */
export function asBegun<T extends SubscriptionRecord>(record: T, now: number): T {
  const { told: _, ...rest } = record
  const behind = newsOf(rest as T, now)
  return (behind ? { ...rest, told: { of: record.endsAt, upTo: behind } } : rest) as T
}
