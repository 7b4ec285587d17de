// What of a change of a device its owner is told. A change is seen as the table's stream tells it, from the record before
// to the record after, so whatever led to it (an event, a message, twice or late), it is news once.

import type { Report } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from './device.ts'
import { isOnline } from './presence.ts'
import { deriveProtection } from './protection.ts'
import { isShared } from './take-over.ts'

export type News = 'back-online' | 'at-risk' | 'opt-outs' | 'sharing'

const mailPause = 10 * 60_000

/** Nothing of a device that came or went, or was enrolled anew. */
export function findNews(before: WholeDeviceRecord, after: WholeDeviceRecord): News[] {
  if (before.epoch !== after.epoch) return []
  return [
    ...(isBack(before, after) ? (['back-online'] as const) : []),
    ...(turnsAtRisk(before.report, after.report) ? (['at-risk'] as const) : []),
    ...(optOutsOf(before.report) !== optOutsOf(after.report) ? (['opt-outs'] as const) : []),
    ...(isShared(after) && !isShared(before) ? (['sharing'] as const) : []),
  ]
}

/** It was away while missing, and is not away any more. Marking one missing that is online is no coming back. */
const isBack = (before: WholeDeviceRecord, after: WholeDeviceRecord) =>
  before.missingSince !== undefined &&
  after.missingSince !== undefined &&
  !isOnline(before, heardAt(after)) &&
  isOnline(after, heardAt(after))

/** Judged at the time of the change, however late the stream tells of it. */
const heardAt = ({ presence, lastSeenAt }: WholeDeviceRecord) => Math.max(presence.at, lastSeenAt)

/** Each report is judged at its own time: databases that became too old in between are news as well. */
const turnsAtRisk = (before: Report | undefined, after: Report | undefined) => isAtRisk(after) && !isAtRisk(before)

function isAtRisk(report: Report | undefined): boolean {
  if (!report) return false
  const at = Date.parse(report.reportedAt)
  return deriveProtection(report, { lastSeenAt: at, capabilities: [], isCovered: true }, at).state === 'at-risk'
}

const optOutsOf = (report: Report | undefined) => [...new Set(report?.optedOut)].sort().join()

/**
 * Whether a mail that could be many goes out now: a scan may find fifty threats, a bad connection comes and goes. The
 * activity log has all of them.
 */
export const mayMailAgain = (mailedAt: number | undefined, now: number): boolean =>
  mailedAt === undefined || mailedAt <= now - mailPause
