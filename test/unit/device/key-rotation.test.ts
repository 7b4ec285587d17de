import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { jwsTypes } from '../../../contracts/device-messages.ts'
import { DeviceBench } from './device-bench.ts'
import { claimsAt, makeSigningKey, type SigningKey, sign } from './hub-signer.ts'

let bench: DeviceBench
let later = 0
const now = () => Date.now() + later
const timers = {
  now,
  after: (ms: number, then: () => void) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

beforeEach(async () => {
  later = 0
  bench = await DeviceBench.make()
  bench.now = now
})
afterEach(() => bench.close())

const answerWith = (verificationKeys: string) => () => ({
  serverTime: new Date(now()).toISOString(),
  epoch: 1,
  verificationKeys,
})
const ended = (commandId: string) => bench.heard('succeeded', (id) => id === commandId)
const sendBy = async (key: SigningKey, claims: object) =>
  bench.broker.send({ jws: await sign(claims, key, jwsTypes.run) })

describe('a hub that changes its signing key while commands are under way', () => {
  it('F19: is asked for its keys by a device that does not know the new one; what it sends again runs, once', async () => {
    const runs: string[] = []
    const next = await makeSigningKey('key-2')
    const device = await bench.connected({
      handlers: { 'device.locate': async ({ commandId }) => void runs.push(commandId) },
      timers,
    })
    later += 61_000
    bench.broker.syncAnswer = answerWith(
      await bench.hub.keySet([bench.hub.key.jwk, next.jwk], '2026-02-01T00:00:00.000Z'),
    )
    const claims = claimsAt(now(), { seq: 1 })
    const refused = once(device, 'refused')
    const synced = once(device, 'synced')
    await sendBy(next, claims)
    expect((await refused)[0]).toMatchObject({ reason: 'unknown-key' })
    await synced
    // As our hub answers a sync: with what is open.
    const end = ended(claims.jti)
    await sendBy(next, claims)
    await end
    // What the former key signed before the change is still good.
    const former = claimsAt(now(), { seq: 2 })
    const formerEnd = ended(former.jti)
    await sendBy(bench.hub.key, former)
    await formerEnd
    expect(runs).toEqual([claims.jti, former.jti])
  })

  it('F19: has a key that it withdrew refused from the next sync on', async () => {
    const next = await makeSigningKey('key-2')
    const device = await bench.connected({ timers })
    const synced = once(device, 'synced')
    const asked = bench.broker.next('sync')
    bench.broker.syncAnswer = undefined
    bench.broker.cut()
    const { nonce } = await asked
    const answer = answerWith(await bench.hub.keySet([next.jwk], '2026-02-01T00:00:00.000Z'))()
    bench.broker.send(await bench.hub.syncAnswer(nonce, answer, next))
    await synced
    const refused = once(device, 'refused')
    await sendBy(bench.hub.key, claimsAt(now()))
    expect((await refused)[0]).toMatchObject({ reason: 'unknown-key' })
  })
})
