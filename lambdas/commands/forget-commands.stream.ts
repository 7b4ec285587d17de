// When a device is disconnected, its commands go with it: what was open will not be heard of again, and whoever holds the
// device next has nothing to do with where it was. The owner's activity log keeps what was asked.

import type { WholeDeviceRecord } from '../devices/device.ts'
import { streamFunction } from '../platform/stream.ts'
import { forgetCommands } from './command-store.ts'

export const handler = streamFunction(async ({ before, after }) => {
  if (!before || after) return
  await forgetCommands((before as unknown as WholeDeviceRecord).deviceId)
})
