// Sends a command to its device: signed anew each time, never stored signed. The attempt is written before the publish,
// so that a crash between the two is a command sent again, not one forgotten.

import { jwsTypes, topics } from '../../contracts/device-messages.ts'
import { setting } from '../platform/environment.ts'
import { describeError, logger } from '../platform/logger.ts'
import { publish } from '../platform/mqtt.ts'
import { signJws } from '../platform/signing.ts'
import { type CommandRecord, rankOf } from './command.ts'
import { countAttempt } from './command-store.ts'

/** The signed form of a command, or of the request to cancel it. */
export function sign(command: CommandRecord, purpose: 'run' | 'cancel', now: number): Promise<string> {
  const { deviceId, commandId, type, parameters, seq, epoch, expiresAt } = command
  return signJws(setting('COMMAND_KEY_ARN'), jwsTypes[purpose], {
    aud: deviceId,
    jti: commandId,
    iat: Math.floor(now / 1000),
    exp: Math.floor(expiresAt / 1000),
    type,
    parameters,
    seq,
    epoch,
  })
}

/** Publishes a signed command. A broker that fails is no fault of the command: the sweep sends it again. */
export async function deliver(command: CommandRecord, signing: Promise<string>): Promise<void> {
  try {
    await publish(topics.commands(command.deviceId), { jws: await signing })
  } catch (error) {
    warn(command, error)
  }
}

const warn = ({ commandId, deviceId }: CommandRecord, error: unknown) =>
  logger.warn('command not delivered', { commandId, deviceId, ...describeError(error) })

/** What is left to send: a command until the device carries it out, a cancel until it has ended. */
const leftToSend = ({ cancelRequestedAt }: CommandRecord) => (cancelRequestedAt ? rankOf.cancelled : rankOf.running)

/**
 * Makes an open command ready to go out (again), or, where its owner wants it cancelled, the cancel. Undefined where
 * somebody else is sending it, or nothing is left to send.
 */
export async function handOut(
  command: CommandRecord,
  now: number,
  below = leftToSend(command),
): Promise<string | undefined> {
  if (command.state === 'held') return undefined
  const counted = await countAttempt(command, below, now)
  // Only one of two senders counts this attempt, and only that one sends.
  return counted.done ? sign(command, command.cancelRequestedAt ? 'cancel' : 'run', now) : undefined
}

/** Sends an open command (again) over MQTT. */
export async function dispatch(command: CommandRecord, now: number, below?: number): Promise<void> {
  const jws = await handOut(command, now, below)
  if (jws) await deliver(command, Promise.resolve(jws))
}

/** Before a wipe goes out, among the open commands of its device: a lock that waits still. That it fails holds up no wipe. */
export async function sendLockFirst(open: readonly CommandRecord[], now: number): Promise<void> {
  const lock = open.find(({ type, rank }) => type === 'device.lock' && rank < rankOf.sent)
  if (lock) await dispatch(lock, now).catch((error) => warn(lock, error))
}
