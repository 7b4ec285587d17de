// Every minute: ends what has expired, sends again what got no answer, and takes places out of results that were kept long
// enough. A device that is away is not sent to; it asks by itself when it comes back.

import { findDevice } from '../devices/device-store.ts'
import { isOnline } from '../devices/presence.ts'
import { now } from '../platform/clock.ts'
import { describeError, logger } from '../platform/logger.ts'
import { type CommandRecord, expire, hasEnded, waitedForUntil } from './command.ts'
import { dueCommands, findOpen, forgetPlace, moveCommand, rest } from './command-store.ts'
import { dispatch, sendLockFirst } from './dispatch.ts'
import { queue } from './queue.ts'
import { refusalOf } from './refusal.ts'

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
  if (waitedForUntil(command) <= at) {
    // Before it ends: where this dies in between, it is done again, and a lock that is there is not asked twice.
    if (command.type === 'device.lock') await lockAgain(command, at)
    await moveCommand(command, expire(command.epoch, at), { trail: { expired: at } })
    return
  }
  const device = await findDevice(command.deviceId)
  if (!device || !isOnline(device, at)) {
    await rest(command)
    return
  }
  const lock = command.type === 'device.wipe' ? device.open['device.lock'] : undefined
  if (lock) await sendLockFirst(await findOpen(device.deviceId, [lock]), at)
  await dispatch(command, at)
}

/** A device that is marked missing may be away for longer than a lock waits: it is shut when it comes back all the same. */
async function lockAgain({ deviceId, epoch, commandId, type, parameters }: CommandRecord, at: number): Promise<void> {
  const device = await findDevice(deviceId)
  if (device?.missingSince === undefined || device.epoch !== epoch || refusalOf(device, type, at)) return
  // Another lock took its place, or whoever asked to unlock it has it back.
  if (device.open[type] !== commandId || 'device.unlock' in device.open || device.report?.locked) return
  await queue(device, { type, parameters })
}
