// When a device is disconnected, what it had not done will not be heard of again: its open commands are superseded.

import type { WholeDeviceRecord } from '../devices/device.ts'
import { now } from '../platform/clock.ts'
import { streamFunction } from '../platform/stream.ts'
import { orphan } from './command.ts'
import { findOpen, moveCommand } from './command-store.ts'

export const handler = streamFunction(async ({ before, after }) => {
  if (!before || after) return
  const { deviceId, open } = before as unknown as WholeDeviceRecord
  for (const command of await findOpen(deviceId, Object.values(open))) {
    await moveCommand(command, orphan(command.epoch), { trail: { superseded: now() }, reason: 'device-disconnected' })
  }
})
