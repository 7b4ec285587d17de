import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { jwsTypes } from '../../../contracts/device-messages.ts'
import { readInstallLink } from '../../../device/index.ts'
import { DeviceBench } from './device-bench.ts'
import { deviceId, makeSigningKey, sign } from './hub-signer.ts'

let bench: DeviceBench
beforeEach(async () => {
  bench = await DeviceBench.make()
})
afterEach(() => bench.close())

const until = (coveredUntil: string) => ({ subscriptionId: 'sub_01K0000000000000000000000A', coveredUntil })
const [march, june] = [until('2027-03-01T00:00:00.000Z'), until('2027-06-01T00:00:00.000Z')]

async function told(coverage: object, at = Date.now(), by = bench.hub.key, aud = deviceId) {
  bench.broker.send({ jws: await sign({ aud, iat: at / 1000, coverage }, by, jwsTypes.coverage) })
}

describe('the subscription of a device', () => {
  it('is told by what the hub signed, once until it changes', async () => {
    const device = await bench.connected()
    expect(device.coverage).toBeUndefined()
    const heard: unknown[] = []
    device.on('coverage', (coverage) => heard.push(coverage))
    const last = new Promise<void>((resolve) =>
      device.on('coverage', (news) => news.coveredUntil === june.coveredUntil && resolve()),
    )
    await told(march)
    await told(march)
    await told(june)
    await last
    expect(heard).toEqual([march, june])
    expect(device.coverage).toEqual(june)
  })

  it('is not taken from an older word, nor from one for another device, nor from another key', async () => {
    const device = await bench.connected()
    const now = Date.now()
    const first = once(device, 'coverage')
    await told(june, now)
    await first
    const refused: string[] = []
    const both = new Promise<void>((resolve) =>
      device.on('refused', ({ reason }) => refused.push(reason) === 2 && resolve()),
    )
    await told(march, now - 1000)
    await told(march, now + 1000, bench.hub.key, 'dev_01K0000000000000000000THER')
    await told(march, now + 1000, await makeSigningKey('key-1'))
    await both
    expect(refused).toEqual(['audience', 'signature'])
    expect(device.coverage).toEqual(june)
  })
})

describe('a personal link', () => {
  const secret = `lnk.${'0'.repeat(26)}.${'1'.repeat(26)}.${'a'.repeat(43)}`

  it('says which hub it is of, and what admits a device there', () => {
    expect(readInstallLink(`https://hub.example/install#${secret}`)).toEqual({
      hub: 'https://hub.example',
      token: secret,
    })
    expect(readInstallLink(`vigil://enrol#${secret}`, 'https://hub.example')).toEqual({
      hub: 'https://hub.example',
      token: secret,
    })
  })

  it.each([
    `https://hub.example/install?${secret}`,
    `https://hub.example/install#${secret}x`,
    `vigil://enrol#${secret}`,
    'x',
  ])('is not %s', (link) => {
    expect(readInstallLink(link)).toBeUndefined()
  })
})
