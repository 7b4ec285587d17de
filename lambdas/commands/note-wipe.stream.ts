// What is known of a wipe is shown with its device, which may never speak again: asked, started, reported done. It follows
// the command, whoever moves it; one that ended without being done is forgotten.

import type { CommandState } from '../../contracts/commands.ts'
import { forgetWipe, noteWipe } from '../devices/found-store.ts'
import { now } from '../platform/clock.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import type { CommandRecord } from './command.ts'

const known: Partial<Record<CommandState, 'asked' | 'started' | 'reported-done'>> = {
  pending: 'asked',
  sent: 'asked',
  received: 'asked',
  running: 'started',
  succeeded: 'reported-done',
}

export const noteWipeProgress: StreamTrigger = {
  concerns: ({ type }) => type === 'device.wipe',
  handle: async ({ before, after }) => {
    const { deviceId, commandId, epoch, state, trail } = after as unknown as CommandRecord
    if (state === before?.state || state === 'held') return
    const wipe = known[state]
    if (wipe) await noteWipe({ deviceId, epoch }, { commandId, state: wipe, at: trail[state] ?? now() })
    // What expired while it ran may have run; the device's word that it failed is one.
    else await forgetWipe(deviceId, commandId, state === 'failed' || state === 'rejected')
  },
}
