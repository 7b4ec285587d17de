// Every minute: ends what has expired, and sends again what got no answer. A device that is away is not sent to; it
// asks by itself when it comes back.

import { clearOpen, findDevice } from '../devices/device-store.ts'
import { isOnline } from '../devices/presence.ts'
import { now } from '../platform/clock.ts'
import { describeError, logger } from '../platform/logger.ts'
import { type CommandRecord, expire } from './command.ts'
import { dueCommands, moveCommand, rest } from './command-store.ts'
import { dispatch } from './dispatch.ts'

export const handler = async (): Promise<{ looked: number; failed: number }> => {
  const tally = { looked: 0, failed: 0 }
  for await (const command of dueCommands(now())) {
    tally.looked++
    try {
      await lookAt(command)
    } catch (error) {
      // One command that fails must not keep the others waiting; it stays due.
      tally.failed++
      logger.error('sweep of a command failed', { commandId: command.commandId, ...describeError(error) })
    }
  }
  // Heard of only where the handler fails: Lambda repeats it, and then it alarms.
  if (tally.failed > 0) throw new Error(`The sweep failed for ${tally.failed} of ${tally.looked} commands`)
  return tally
}

async function lookAt(command: CommandRecord): Promise<void> {
  const at = now()
  if (command.expiresAt <= at) {
    const expired = await moveCommand(command, expire(command.epoch, at), { trail: { expired: at } })
    if (expired.done) await clearOpen(command.deviceId, command.type, command.commandId)
    return
  }
  const device = await findDevice(command.deviceId)
  await (device && isOnline(device) ? dispatch(command, at) : rest(command))
}
