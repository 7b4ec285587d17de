import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { HubClock, systemTimers } from '../../../device/sdk/clock.ts'
import type { Device } from '../../../device/sdk/device.ts'
import type { CommandHandlers } from '../../../device/sdk/handlers.ts'
import { DeviceBench } from './device-bench.ts'
import { claimsAt, deviceId, makeSigningKey, type SyncAnswer, sign } from './hub-signer.ts'

const day = 24 * 3600_000
let bench: DeviceBench
let runs: string[]
let handlers: CommandHandlers
beforeEach(async () => {
  bench = await DeviceBench.make()
  runs = []
  handlers = { 'device.alarm': async ({ commandId }) => void runs.push(commandId) }
})
afterEach(() => bench.close())

/** A device that has asked, whose answer is the test's to give. */
async function asking(): Promise<{ device: Device; nonce: string; answer: SyncAnswer }> {
  const { syncAnswer } = bench.broker
  bench.broker.syncAnswer = undefined
  const device = await bench.open({ handlers })
  const asked = bench.broker.next('sync')
  device.connect()
  const { nonce = '' } = await asked
  const answer = syncAnswer?.() ?? { serverTime: '', verificationKeys: '' }
  bench.broker.syncAnswer = syncAnswer
  return { device, nonce, answer }
}

/** Connects anew in another process, as far as the device can tell. */
async function restarted(device: Device): Promise<Device> {
  await device.close()
  return bench.connected({ handlers })
}

describe('the answer to a sync', () => {
  it.each<[string, string, (nonce: string, answer: SyncAnswer) => Promise<object>]>([
    ['that nobody signed', 'malformed', async (_, { verificationKeys }) => ({ sync: 'unsigned', verificationKeys })],
    [
      'that another key signed',
      'signature',
      async (nonce, answer) => bench.hub.syncAnswer(nonce, answer, await makeSigningKey('key-1')),
    ],
    [
      'for another device',
      'audience',
      async (nonce, { verificationKeys }) => ({
        sync: await sign({ aud: 'dev_other', iat: Date.now() / 1000, nonce }, bench.hub.key, 'vigil-sync+jws'),
        verificationKeys,
      }),
    ],
    [
      'that is a command in truth',
      'purpose',
      async (nonce, { verificationKeys }) => ({
        sync: await bench.hub.command(claimsAt(Date.now(), { nonce })),
        verificationKeys,
      }),
    ],
    [
      'without a time',
      'claims',
      async (nonce, { verificationKeys }) => ({
        sync: await sign({ aud: deviceId, nonce }, bench.hub.key, 'vigil-sync+jws'),
        verificationKeys,
      }),
    ],
    ['to a question that was not asked', 'not-asked', (_, answer) => bench.hub.syncAnswer('x'.repeat(22), answer)],
  ])('%s is refused, and nothing is judged by it', async (_, reason, forge) => {
    const { device, nonce, answer } = await asking()
    const [refused, synced] = [once(device, 'refused'), once(device, 'synced')]
    bench.broker.send(await forge(nonce, answer))
    expect((await refused)[0].reason).toBe(reason)
    bench.broker.send(await bench.hub.syncAnswer(nonce, answer))
    expect((await synced)[0].serverTime).toBe(answer.serverTime)
  })

  it('to an earlier question does not count any more, when the connection is another one', async () => {
    const { device, nonce, answer } = await asking()
    const synced = once(device, 'synced')
    bench.broker.cut()
    await synced
    const refused = once(device, 'refused')
    bench.broker.send(await bench.hub.syncAnswer(nonce, answer))
    expect((await refused)[0].reason).toBe('not-asked')
  })

  it('that the broker delivers again changes nothing, and is no refusal', async () => {
    const { device, nonce, answer } = await asking()
    const synced = once(device, 'synced')
    const signed = await bench.hub.syncAnswer(nonce, answer)
    bench.broker.send(signed)
    await synced
    const told: unknown[] = []
    device.on('synced', (news) => told.push(news))
    device.on('refused', (news) => told.push(news))
    bench.broker.send(signed)
    const ran = bench.heard('succeeded')
    await bench.send('device.alarm')
    await ran
    expect(told).toEqual([])
  })
})

describe('the clock of a device', () => {
  it('does not go back behind the newest time that the hub signed, also after a restart', async () => {
    const first = await bench.open({ handlers })
    const synced = once(first, 'synced')
    first.connect()
    const [{ serverTime }] = await synced
    // Less than what the journal remembers: what is older than that is not even answered.
    bench.now = () => Date.now() - day / 2
    const second = await restarted(first)
    expect(Date.parse(second.time())).toBeGreaterThanOrEqual(Date.parse(serverTime))
    const rejected = bench.heard('rejected')
    await bench.send('device.alarm')
    expect([(await rejected).reason, runs]).toEqual(['expired', []])
  })

  it('keeps what was signed apart from what was only said: the journal forgets by the first', async () => {
    const path = join(bench.state, 'clock.json')
    const clock = await HubClock.open(path, systemTimers)
    const [signed, later] = ['2031-03-04T05:06:07.000Z', '2032-03-04T05:06:07.000Z']
    clock.set(later)
    expect([clock.time().slice(0, 4), clock.newest]).toEqual(['2032', 0])
    await clock.remember(signed)
    await clock.remember('2030-01-01T00:00:00.000Z')
    const again = await HubClock.open(path, systemTimers)
    again.set('2029-01-01T00:00:00.000Z')
    expect([again.newest, again.time().slice(0, 19)]).toEqual([Date.parse(signed), signed.slice(0, 19)])
  })
})
