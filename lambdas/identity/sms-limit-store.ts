// How many text messages may go out: 3 an hour to a number, 5 for an account, 10 for an address, 20 to a range of
// numbers, and a budget a day for the whole hub. All are counted in one transaction before anything is sent, so that
// parallel requests can not slip through, and given back where nothing could be sent.

import { toTtl } from '../platform/clock.ts'
import { commit, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'

const table = setting('IDENTITY_TABLE')
const hour = 3600_000
const day = 24 * hour

export interface Message {
  readonly phone: string
  readonly accountId: string
  /** The asker's address, as it is counted. */
  readonly household: string
}

interface Limit {
  readonly of: string
  readonly most: number
  readonly window: number
}

const limitsOf = ({ phone, accountId, household }: Message): Limit[] => [
  { of: `number#${phone}`, most: 3, window: hour },
  { of: `account#${accountId}`, most: 5, window: hour },
  { of: `address#${household}`, most: 10, window: hour },
  // Seven digits and the plus: who pumps messages buys numbers in a row.
  { of: `range#${phone.slice(0, 8)}`, most: 20, window: hour },
  { of: 'hub', most: Number(setting('SMS_DAILY_BUDGET')), window: day },
]

function counting({ of, most, window }: Limit, by: 1 | -1, now: number): Write {
  const period = Math.floor(now / window)
  return update(table, { pk: `sms#${of}#${period}`, sk: 'sms' }, 'SET #ttl = :ttl ADD #sent :by', {
    ...(by > 0 && { condition: 'attribute_not_exists(#sent) OR #sent < :most' }),
    values: { by, ttl: toTtl((period + 2) * window), ...(by > 0 && { most }) },
  })
}

/** Counts a message. Throws `two-step/too-many-messages` where one of the limits is reached. */
export async function countMessage(message: Message, now: number): Promise<void> {
  const limits = limitsOf(message)
  const committed = await commit(limits.map((limit) => counting(limit, 1, now)))
  if (committed.done) return
  const isBudgetSpent = limits.some(({ of }, index) => of === 'hub' && committed.isRefused(index))
  // What an alarm waits for.
  if (isBudgetSpent) logger.error('text message budget is spent')
  const windows = limits.filter((_, index) => committed.isRefused(index)).map(({ window }) => window)
  const longest = Math.max(...windows)
  throw new Problem('two-step/too-many-messages', { retryAfterSeconds: Math.ceil((longest - (now % longest)) / 1000) })
}

/** Gives back what was counted for a message that could not be sent. */
export async function uncountMessage(message: Message, now: number): Promise<void> {
  await commit(limitsOf(message).map((limit) => counting(limit, -1, now)))
}
