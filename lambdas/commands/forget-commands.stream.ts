// When a device is disconnected, its commands and photos go with it: what was open will not be heard of again, and
// whoever holds the device next has nothing to do with where it was. The owner's activity log keeps what was asked. When it is
// enrolled anew (a new key is recorded), the history stays, and what was open of a former epoch ends: nothing of that runs
// any more.

import type { WholeDeviceRecord } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import type { EnrolmentRecord } from '../devices/enrolment-store.ts'
import { now } from '../platform/clock.ts'
import { streamFunction } from '../platform/stream.ts'
import { hasEnded, orphan } from './command.ts'
import { forgetCommands, listCommandRecords, moveCommand } from './command-store.ts'
import { forgetPhotos } from './photo-store.ts'

export const handler = streamFunction(async ({ before, after }) => {
  if (before && !after) {
    const { deviceId } = before as unknown as WholeDeviceRecord
    await forgetCommands(deviceId)
    await forgetPhotos(deviceId)
  } else if (after && !before) await endFormer((after as unknown as EnrolmentRecord).deviceId)
})

async function endFormer(deviceId: string): Promise<void> {
  const device = await findDevice(deviceId)
  if (!device || device.epoch === 1) return
  let cursor: string | undefined
  do {
    const page = await listCommandRecords(deviceId, { cursor, limit: 100 })
    for (const command of page.items) {
      if (hasEnded(command) || command.epoch >= device.epoch) continue
      await moveCommand(command, orphan(command.epoch), { trail: { superseded: now() }, reason: 'device-replaced' })
    }
    cursor = page.nextCursor
  } while (cursor)
}
