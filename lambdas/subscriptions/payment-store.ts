// Which events of the payment provider were taken, so that each counts once: event#… / event. Kept longer than the provider
// sends one again, by itself (3 days) or by hand (30 days).

import { toTtl } from '../platform/clock.ts'
import { put, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('SUBSCRIPTIONS_TABLE')
const keptFor = 90 * 24 * 3600_000

/** Refused where the event was taken before. */
export const claimEvent = (id: string, now: number): Write =>
  put(
    table,
    { pk: `event#${id}`, sk: 'event', at: now, ttl: toTtl(now + keptFor) },
    { condition: 'attribute_not_exists(#pk)' },
  )
