// POST /v1/devices/{deviceId}/commands. Session and device are read together; what may be asked is decided here, how it is
// queued in queue.ts. A wipe needs a proof of its own, which is used up in the same transaction.

import { isForRescue, needsRecentProof, queueCommand } from '../../contracts/commands.ts'
import { ownDevice } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { type Proven, spendProof } from '../identity/proof-store.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint, Secret } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { assertRecent } from '../platform/session.ts'
import { queue } from './queue.ts'
import { refusalOf } from './refusal.ts'

export default serve(
  queueCommand,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, body, session, request, found }) => {
    const { type, parameters = {} } = body
    const { accountId, id: sessionId } = session
    if (session.kind === 'rescue' && !isForRescue.has(type)) throw new Problem('session/not-allowed')
    const device = ownDevice(found, accountId)
    const at = now()
    if (needsRecentProof.has(type)) assertRecent(session, at)
    const refusal = refusalOf(device, type, at)
    if (refusal === 'command/opted-out') throw new Problem('command/opted-out')
    if (refusal === 'subscription/over') throw new Problem('subscription/over')
    if (refusal) throw new Problem('command/not-supported')
    const digest = fingerprint(JSON.stringify({ deviceId, ...body }))
    const key = idempotencyRecord(setting('COMMANDS_TABLE'), request, accountId, digest, at)
    const proof = body.type === 'device.wipe' ? proofOf(body.proof, { accountId, sessionId, deviceId }, at) : undefined
    const by = { address: request.address, agent: request.agent }
    const outcome = await queue(device, { type, parameters }, { by, key, proof })
    if (outcome === 'already-running') throw new Problem('command/already-running')
    if (outcome === 'proof-refused') {
      const details = { deviceId, deviceName: device.name, commandType: type, ...by }
      await commit([appendActivity(accountId, 'session.refused', at, details)])
      throw new Problem('command/proof-refused')
    }
    return outcome.status === 200 ? answer(200, outcome.body) : answer(202, outcome.body)
  },
)

function proofOf(proof: string | undefined, whose: Omit<Proven, 'action'>, at: number): Write {
  if (!proof) throw new Problem('session/proof-required')
  return spendProof(new Secret(proof), { ...whose, action: 'device.wipe' }, at)
}
