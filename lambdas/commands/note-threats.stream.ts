// A scan has succeeded: what it found takes the place of what was known of its device, and where that is anything, its
// owner is told, in the activity log and by mail. Once: the log's entry has an id that follows from the scan's end.

import { findDevice } from '../devices/device-store.ts'
import { replaceThreats } from '../devices/found-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import type { CommandRecord } from './command.ts'
import { shownTime } from './tell-owner.ts'

export const noteThreats: StreamTrigger = {
  concerns: ({ type, state }) => type === 'antivirus.scan' && state === 'succeeded',
  handle: async ({ before, after }) => {
    if (before?.state === after.state) return
    const scan = after as unknown as CommandRecord
    const threats = scan.result?.threats ?? []
    const told = threats.length > 0 ? await tellOfThreats(scan, threats.length) : []
    // Refused where the device is gone or was enrolled anew, or all of it was done before.
    await commit([replaceThreats(scan, threats), ...told])
  },
}

async function tellOfThreats(scan: CommandRecord, count: number): Promise<Write[]> {
  const { ownerId: accountId, deviceId, commandId, type: commandType, trail } = scan
  const device = await findDevice(deviceId)
  if (!device) return []
  const at = trail.succeeded ?? now()
  const details = { deviceId, deviceName: device.name, commandId, commandType }
  const facts = { device: device.name, count: String(count), at: shownTime(at) }
  return [
    appendActivity(accountId, 'threat.found', at, details, entryId(commandId, at)),
    queueMail({ accountId, template: 'threats-found', facts, notice: 'protection' }, now()),
  ]
}

/** Of an entry about a command at a time, always the same: the time of one id, the rest of the other. */
const entryId = (commandId: string, at: number) => {
  const behindTime = 'act_'.length + 10
  return newId('act', at).slice(0, behindTime) + commandId.slice(behindTime)
}
