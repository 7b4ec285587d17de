// A command that has ended is none of its device's open ones any more, whoever ended it and however.

import { clearOpen } from '../devices/device-store.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import { type CommandRecord, hasEnded } from './command.ts'

export const clearEnded: StreamTrigger = {
  concerns: (item) => hasEnded(item as unknown as CommandRecord),
  handle: async ({ before, after }) => {
    if (before && hasEnded(before as unknown as CommandRecord)) return
    const { deviceId, type, commandId } = after as unknown as CommandRecord
    await clearOpen(deviceId, type, commandId)
  },
}
