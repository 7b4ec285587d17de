// Keeps what a device told, with its entry in the log and its mail, in one transaction. It is made from the device as it
// was read; where that changed meanwhile, it is looked at again.

import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { findDevice } from './device-store.ts'
import { keepEvent } from './news-store.ts'
import { isNew, meaningOf, type Occurrence } from './occurrence.ts'
import { placeIsOver } from './overdue-store.ts'

const attempts = 5

/** Throws `service/busy` where the device keeps changing; Lambda repeats the message then. */
export async function keepOccurrence(deviceId: string, told: Occurrence, now: number): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const device = await findDevice(deviceId)
    if (!device || !isNew(device, told)) return
    const { kind, changes, mail } = meaningOf(device, told, now)
    const { ownerId: accountId, name } = device
    const committed = await commit([
      keepEvent(device, told.sequence, changes),
      appendActivity(accountId, kind, now, { deviceId, deviceName: name }),
      ...(mail ? [queueMail({ accountId, ...mail, facts: { device: name } }, now)] : []),
      ...(changes.lastPlace ? [placeIsOver(deviceId, changes.lastPlace.until)] : []),
    ])
    if (committed.done) return
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
}
