// Every minute: ends what has expired, sends again what got no answer, and takes places out of results that were kept long
// enough. A device that is away is not sent to; it asks by itself when it comes back.

import { clearOpen, findDevice } from '../devices/device-store.ts'
import { isOnline } from '../devices/presence.ts'
import { now } from '../platform/clock.ts'
import { describeError, logger } from '../platform/logger.ts'
import { type CommandRecord, expire, hasEnded } from './command.ts'
import { dueCommands, findOpen, forgetPlace, moveCommand, rest } from './command-store.ts'
import { dispatch, sendLockFirst } from './dispatch.ts'

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
  if (hasEnded(command)) {
    await forgetPlace(command, at)
    return
  }
  if (command.expiresAt <= at) {
    const expired = await moveCommand(command, expire(command.epoch, at), { trail: { expired: at } })
    if (expired.done) await clearOpen(command.deviceId, command.type, command.commandId)
    return
  }
  const device = await findDevice(command.deviceId)
  if (!device || !isOnline(device)) {
    await rest(command)
    return
  }
  const lock = command.type === 'device.wipe' ? device.open['device.lock'] : undefined
  if (lock) await sendLockFirst(await findOpen(device.deviceId, [lock]), at)
  await dispatch(command, at)
}
