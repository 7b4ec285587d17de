import { once } from 'node:events'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { client, type Refused, Unreachable } from '../../../contracts/client.ts'
import { Certificate } from '../../../device/sdk/certificate.ts'
import { HubClock } from '../../../device/sdk/clock.ts'
import { EnrolmentFile, type EnrolmentRecord, loadEnrolment } from '../../../device/sdk/enrolment-record.ts'
import { RefusedByHub } from '../../../device/sdk/link.ts'
import { DeviceBench } from './device-bench.ts'

const day = 24 * 3600_000
const enrolledAt = Date.parse('2026-11-22T12:00:00.000Z')
const aYearLater = enrolledAt + 365 * day
let bench: DeviceBench

beforeEach(async () => {
  bench = await DeviceBench.make({ certificatePem: 'first certificate' })
})
afterEach(() => bench.close())

type Answer = 'certificate' | 'lost' | 'key-in-use'

/** The hub of a device whose clock stands, and what it was asked. */
function hubAnswering(...answers: Answer[]) {
  const requests: string[] = []
  const send: typeof fetch = async (_, request) => {
    requests.push(JSON.parse(String(request?.body)).csr)
    const answer = answers.shift() ?? 'certificate'
    if (answer === 'lost') throw new TypeError('fetch failed')
    if (answer === 'certificate') {
      const headers = { 'content-type': 'application/json' }
      return new Response(JSON.stringify({ certificatePem: `certificate ${requests.length}` }), {
        status: 201,
        headers,
      })
    }
    const problem = { type: '', title: 'No.', status: 409, code: 'device/key-in-use', requestId: 'r' }
    return new Response(JSON.stringify(problem), {
      status: 409,
      headers: { 'content-type': 'application/problem+json' },
    })
  }
  return { requests, send }
}

/** The certificate as a process finds it that starts now. */
async function open(send: typeof fetch, now = aYearLater) {
  const record = (await loadEnrolment(bench.state)) as EnrolmentRecord
  const clock = await HubClock.open(join(bench.state, 'clock.json'), { now: () => now, after: () => () => {} })
  clock.set(new Date(now).toISOString())
  const call = client({ origin: 'http://hub', token: () => 'token', fetch: send })
  return Certificate.open({ enrolment: new EnrolmentFile(bench.state, record), clock, call })
}
const isThere = (file: string) =>
  access(join(bench.state, file)).then(
    () => true,
    () => false,
  )
const keyOf = (file: string) => readFile(join(bench.state, file), 'utf8')

describe('the certificate of a device', () => {
  it('is left alone for a year, and then renewed with a new key', async () => {
    const { requests, send } = hubAnswering()
    expect(await (await open(send, aYearLater - 1)).renewWhenDue()).toBe(false)
    const certificate = await open(send)
    expect(await certificate.renewWhenDue()).toBe(true)
    expect(requests).toHaveLength(1)
    expect(certificate.identity).toEqual({ certificatePem: 'certificate 1', keyPem: await keyOf('key-2.pem') })
    expect(await keyOf('key-2.pem')).not.toBe(await keyOf('key.pem'))
    expect(await (await open(send, aYearLater + 364 * day)).renewWhenDue()).toBe(false)
  })

  it('is renewed with the same key where the answer was lost, also over a restart', async () => {
    const { requests, send } = hubAnswering('lost')
    await expect((await open(send)).renewWhenDue()).rejects.toThrow(Unreachable)
    const before = await keyOf('key-2.pem')
    const again = await open(send)
    expect(again.identity.certificatePem).toBe('first certificate')
    await again.renewWhenDue()
    expect([again.identity.keyPem, requests.length]).toEqual([before, 2])
  })

  it('is renewed with another key where the hub does not say again what it made of the first', async () => {
    const { send } = hubAnswering('lost', 'key-in-use')
    await (await open(send)).renewWhenDue().catch((failure: Refused) => failure)
    const before = await keyOf('key-2.pem')
    const again = await open(send)
    expect(await again.renewWhenDue()).toBe(true)
    expect(again.identity).toEqual({ certificatePem: 'certificate 3', keyPem: await keyOf('key-2.pem') })
    expect(await keyOf('key-2.pem')).not.toBe(before)
  })

  it('keeps the former one until the hub has taken the new one, also over a restart, and shows each in turn', async () => {
    const { send } = hubAnswering()
    await (await open(send)).renewWhenDue()
    const again = await open(send)
    const shown = () => again.identity.certificatePem
    expect(shown()).toBe('certificate 1')
    again.refused()
    expect(shown()).toBe('first certificate')
    await again.taken()
    expect(await isThere('key.pem')).toBe(true)
    again.refused()
    expect(shown()).toBe('certificate 1')
    await again.taken()
    again.refused()
    expect([shown(), await isThere('key.pem')]).toEqual(['certificate 1', false])
    expect((await open(send)).identity).toEqual({ certificatePem: 'certificate 1', keyPem: await keyOf('key-2.pem') })
  })

  it('can be shown whatever a crash left behind', async () => {
    const { send } = hubAnswering()
    const steps = [
      async () => {},
      async () => void (await (await open(hubAnswering('lost').send)).renewWhenDue().catch(() => {})),
      async () => void (await (await open(send)).renewWhenDue()),
      async () => (await open(send)).taken(),
    ]
    for (const step of steps) {
      await step()
      const { certificatePem, keyPem } = (await open(send)).identity
      const key = certificatePem === 'first certificate' ? 'key.pem' : 'key-2.pem'
      expect(keyPem).toBe(await keyOf(key))
    }
  })

  it('is renewed by a connected device, which connects anew with it', async () => {
    const { send } = hubAnswering()
    bench.now = () => aYearLater
    const device = await bench.open({ fetch: send })
    const renewed = once(device, 'certificate-renewed')
    let syncs = 0
    const secondSync = new Promise<void>((resolve) => device.on('synced', () => void (++syncs === 2 && resolve())))
    device.connect()
    await renewed
    await secondSync
    await device.close()
    expect(device.enrolment).toMatchObject({ certificatePem: 'certificate 1', keyFile: 'key-2.pem' })
    expect([device.enrolment.former, await isThere('key.pem')]).toEqual([undefined, false])
  })

  it('falls back to the former one where the hub does not let the device in with the new one', async () => {
    const { send } = hubAnswering()
    await (await open(send)).renewWhenDue()
    const shown: string[] = []
    const device = await bench.open({
      links: () => async (listener, signal) => {
        const { certificatePem } = (await loadEnrolment(bench.state)) as EnrolmentRecord
        shown.push(certificatePem)
        if (shown.length === 1) throw new RefusedByHub()
        return bench.broker.links()(listener, signal)
      },
    })
    const synced = once(device, 'synced')
    device.connect()
    await synced
    // Taken with the former: both are kept.
    expect(await isThere('key.pem')).toBe(true)
    expect(device.enrolment.former).toBeDefined()
  })
})
