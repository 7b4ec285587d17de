// Tells a device's owner of the news about it, by activity log and mail. Which news was told is noted on the device in
// the same transaction, so a stream that repeats itself tells nothing twice.

import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { commit, type Write } from '../platform/database.ts'
import type { WholeDeviceRecord } from './device.ts'
import { mayMailAgain, type News } from './news.ts'
import { noteTold } from './news-store.ts'
import { mayTellOfSharing } from './take-over.ts'

/** `device` as it is after the change; `now` in milliseconds since 1970. */
export async function tellOwner(news: News, device: WholeDeviceRecord, now: number): Promise<void> {
  if (news === 'sharing' && !mayTellOfSharing(device.sharingMailedAt, now)) return
  const isMailed = news !== 'back-online' || mayMailAgain(device.backOnlineMailedAt, now)
  // Refused where it was told before, or the device is gone: nothing is left to do.
  await commit([
    noteTold(device, news, isMailed ? now : undefined),
    ...(news === 'at-risk' ? [] : [appendActivity(device.ownerId, kinds[news], now, named(device))]),
    ...(isMailed ? [mailOf(news, device, now)] : []),
  ])
}

const kinds = {
  'back-online': 'device.back-online',
  'opt-outs': 'opt-out.changed',
  sharing: 'device.shared-identity',
} as const
const named = ({ deviceId, name: deviceName }: WholeDeviceRecord) => ({ deviceId, deviceName })

function mailOf(news: News, { ownerId: accountId, name }: WholeDeviceRecord, now: number): Write {
  const facts = { device: name }
  if (news === 'back-online') return queueMail({ accountId, template: 'missing-back-online', facts }, now)
  if (news === 'opt-outs') return queueMail({ accountId, template: 'opt-outs-changed', facts }, now)
  if (news === 'sharing') return queueMail({ accountId, template: 'device-shared-identity', facts }, now)
  return queueMail({ accountId, template: 'device-at-risk', notice: 'protection', facts }, now)
}
