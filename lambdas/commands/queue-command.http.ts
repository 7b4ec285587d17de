// POST /v1/devices/{deviceId}/commands. Session and device are read together; then the command is signed while the
// transaction writes it; then it is published. `seq` on the device guards the transaction: whoever queued in between
// makes it fail, and everything is looked at again.

import { type Command, isForRescue, needsRecentProof, queueCommand } from '../../contracts/commands.ts'
import { ownDevice, type WholeDeviceRecord } from '../devices/device.ts'
import { findDevice, takeSequence } from '../devices/device-store.ts'
import { isOnline } from '../devices/presence.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { type IdempotencyRecord, idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { assertRecent } from '../platform/session.ts'
import { type CommandRecord, newCommand, opposites, rankOf, showCommand, supersede } from './command.ts'
import { createCommand, findOpen, moveWrite } from './command-store.ts'
import { deliver, sign } from './dispatch.ts'
import { sameParameters } from './parameters.ts'

const attempts = 4

export default serve(
  queueCommand,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, body, session, request, found }) => {
    const { type, parameters = {} } = body
    if (session.kind === 'rescue' && !isForRescue.has(type)) throw new Problem('session/not-allowed')
    let device = ownDevice(found, session.accountId)
    if (needsRecentProof.has(type)) assertRecent(session, now())
    if (!device.capabilities.includes(type)) throw new Problem('command/not-supported')
    const key = idempotencyRecord(
      setting('COMMANDS_TABLE'),
      request,
      session.accountId,
      fingerprint(JSON.stringify({ deviceId, ...body })),
      now(),
    )
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) device = ownDevice(await findDevice(deviceId), session.accountId)
      const outcome = await tryToQueue(device, { type, parameters }, key)
      if (outcome) return outcome.status === 200 ? answer(200, outcome.body) : answer(202, outcome.body)
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)

type Asked = Pick<CommandRecord, 'type' | 'parameters'>
interface Outcome {
  status: number
  body: Command
}

/** One try; undefined where something changed meanwhile and it must be looked at again. */
async function tryToQueue(
  device: WholeDeviceRecord,
  asked: Asked,
  key: IdempotencyRecord | undefined,
): Promise<Outcome | undefined> {
  const at = now()
  const inTheWay = await openInTheWay(device, asked)
  const same = inTheWay.find((command) => command.type === asked.type)
  if (same && sameParameters(same.parameters, asked.parameters))
    return keep(key, { status: 200, body: showCommand(same) })
  if (same && same.rank >= rankOf.received) {
    const earlier = await key?.earlier()
    if (earlier) return earlier as Outcome
    throw new Problem('command/already-running')
  }

  const command = newCommand(
    {
      ...asked,
      commandId: newId('cmd', at),
      deviceId: device.deviceId,
      ownerId: device.ownerId,
      epoch: device.epoch,
      seq: device.seq + 1,
      isOnline: isOnline(device),
    },
    at,
  )
  const accepted = { status: 202, body: showCommand(command) }
  const isSent = command.state === 'sent'
  const signing = isSent ? sign(command, 'run', at) : undefined
  // Awaited where it is needed; a failure before that must not go unheard as a rejection of nobody.
  signing?.catch(() => {})
  const committed = await commit([
    takeSequence(device, command.type, command.commandId),
    createCommand(command),
    ...inTheWay
      .filter((other) => other.rank < rankOf.received)
      .map((other) => moveWrite(other, supersede(other.epoch), { trail: { superseded: at }, reason: 'superseded' })),
    appendActivity(device.ownerId, 'command.asked', at, {
      deviceId: device.deviceId,
      deviceName: device.name,
      commandId: command.commandId,
      commandType: command.type,
    }),
    ...(key ? [key.claim(accepted)] : []),
  ])
  if (committed.done) {
    if (signing) await deliver(command, signing)
    return accepted
  }
  // The last write is the key's claim: where it was refused, this request was answered before.
  return key && committed.isRefused(committed.refused.length - 1) ? replay(key, committed.refused.at(-1)) : undefined
}

/** The open commands that stand in the way of a new one: of its own type, and of its opposite. */
async function openInTheWay(device: WholeDeviceRecord, { type }: Asked): Promise<CommandRecord[]> {
  const opposite = opposites[type]
  const ids = [device.open[type], opposite && device.open[opposite]].filter((id) => id !== undefined)
  const open = await findOpen(device.deviceId, ids)
  return open.filter((command) => command.expiresAt > now())
}

/** Keeps the answer "there is one already" under the caller's key as well. */
async function keep(key: IdempotencyRecord | undefined, outcome: Outcome): Promise<Outcome> {
  if (!key) return outcome
  const committed = await commit([key.claim(outcome)])
  return committed.done ? outcome : replay(key, committed.refused[0])
}

const replay = (key: IdempotencyRecord, record: Record<string, unknown> | undefined) => key.replay(record) as Outcome
