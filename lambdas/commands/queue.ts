// Queues a command for a device: asked by its owner, for a device that was marked missing, or by the search for it. It is
// signed while the transaction writes it; then it is published. `seq` on the device guards the transaction: whoever
// queued in between makes it fail, and everything is looked at again.

import type { Command } from '../../contracts/commands.ts'
import { ownDevice, type WholeDeviceRecord } from '../devices/device.ts'
import { findDevice, takeSequence } from '../devices/device-store.ts'
import { isOnline } from '../devices/presence.ts'
import { type ActivityDetails, appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commitParts, type Write } from '../platform/database.ts'
import type { IdempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { countWipe } from './brake-store.ts'
import { type CommandRecord, newCommand, rankOf, waitedForUntil } from './command.ts'
import { createCommand, findOpen, moveWrite } from './command-store.ts'
import { deliver, sendLockFirst, sign } from './dispatch.ts'
import { sameParameters } from './parameters.ts'
import { concerned, givesWay, isRehearsal, isUndone } from './precedence.ts'
import { showCommand } from './shown-command.ts'
import { tellOwner } from './tell-owner.ts'

const attempts = 4

export type Asked = Pick<CommandRecord, 'type' | 'parameters'>

export interface Asking {
  /** Whose asking it is, for the activity log; a search by the hub itself is not logged each time. */
  readonly by?: Pick<ActivityDetails, 'address' | 'agent'>
  readonly key?: IdempotencyRecord | undefined
  /** Uses up what the asking needs. */
  readonly proof?: Write | undefined
}

/** Accepted (202), or answered with the open one (200); or why it was not. */
export type Outcome = { status: 202 | 200; body: Command } | 'already-running' | 'proof-refused'

/** Throws `device/not-found` where the device goes meanwhile, and `service/busy` where others queue without end. */
export async function queue(device: WholeDeviceRecord, asked: Asked, asking: Asking = {}): Promise<Outcome> {
  let current = device
  let isHeld = false
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) current = ownDevice(await findDevice(device.deviceId), device.ownerId)
    let outcome = await tryToQueue(current, asked, asking, isHeld)
    if (outcome === 'too-many') {
      isHeld = true
      outcome = await tryToQueue(current, asked, asking, isHeld)
    }
    if (outcome && outcome !== 'too-many') return outcome
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
}

/** One try; undefined where something changed meanwhile and it must be looked at again. */
async function tryToQueue(
  device: WholeDeviceRecord,
  asked: Asked,
  { by, key, proof }: Asking,
  isHeld: boolean,
): Promise<Outcome | 'too-many' | undefined> {
  const at = now()
  const open = await findOpen(device.deviceId, concerned(asked.type, device.open))
  const live = open.filter((command) => waitedForUntil(command) > at)
  const same = live.find((command) => command.type === asked.type && !isUndone(command, live))
  if (same && sameParameters(same.parameters, asked.parameters))
    return keep({ status: 200, body: showCommand(same, at) }, key, proof)
  if (same && same.rank >= rankOf.received && !isRehearsal(same))
    return (await key?.earlier<Outcome & object>()) ?? 'already-running'

  const { deviceId, ownerId, epoch, name: deviceName } = device
  const standing = { commandId: newId('cmd', at), deviceId, deviceName, ownerId, epoch, seq: device.seq + 1 }
  const command = newCommand({ ...asked, ...standing, isOnline: isOnline(device, at), isHeld }, at)
  const accepted = { status: 202, body: showCommand(command, at) } as const
  const signing = command.state === 'sent' ? sign(command, 'run', at) : undefined
  // Awaited where it is needed; a failure before that must not go unheard as a rejection of nobody.
  signing?.catch(() => {})
  const counting = asked.type === 'device.wipe' && !isHeld ? countWipe(ownerId, at) : undefined
  const writes = {
    line: [takeSequence(device, command.type, command.commandId), createCommand(command)],
    aside: isHeld ? [] : makeRoom(live, command, at),
    told: by ? [activityOf(command, device, by, at), ...tellOwner(command, device, by, at)] : [],
    counting: counting ? [counting] : [],
    proof: proof ? [proof] : [],
    key: key ? [key.claim(accepted)] : [],
  }
  const committed = await commitParts(writes)
  if (committed === 'done') {
    if (command.type === 'device.wipe' && signing) await sendLockFirst(live, at)
    if (signing) await deliver(command, signing)
    return accepted
  }
  // Answered before, by the same request: whatever else has changed since.
  if (key && committed.has('key')) return key.replay<Outcome & object>(committed.get('key'))
  if (committed.has('proof')) return 'proof-refused'
  if (committed.has('line') || committed.has('aside')) return undefined
  return committed.has('counting') ? 'too-many' : undefined
}

/** The writes with which open commands make room for another. */
export const makeRoom = (open: readonly CommandRecord[], { type, commandId }: CommandRecord, at: number): Write[] =>
  open.flatMap((other) => {
    const move = other.commandId === commandId ? undefined : givesWay(other, type)
    return move ? [moveWrite(other, move, { trail: { superseded: at }, reason: 'superseded' })] : []
  })

function activityOf(command: CommandRecord, device: WholeDeviceRecord, by: ActivityDetails, at: number): Write {
  const { ownerId, deviceId, commandId, type: commandType, state } = command
  const kind = state === 'held' ? 'command.held' : 'command.asked'
  return appendActivity(ownerId, kind, at, { deviceId, deviceName: device.name, commandId, commandType, ...by })
}

/** Keeps the answer "there is one already" under the caller's key as well, and uses up what the asking needed. */
async function keep(
  outcome: Outcome & object,
  key: IdempotencyRecord | undefined,
  proof: Write | undefined,
): Promise<Outcome> {
  if (!key && !proof) return outcome
  const parts = { proof: proof ? [proof] : [], key: key ? [key.claim(outcome)] : [] }
  const committed = await commitParts(parts)
  if (committed === 'done') return outcome
  return key && committed.has('key') ? key.replay<Outcome & object>(committed.get('key')) : 'proof-refused'
}
