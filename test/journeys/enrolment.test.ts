// Enrolment against the local cloud, key by key: what is repeated after a lost answer, and to whom.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Refused } from '../../contracts/client.ts'
import { client } from '../../contracts/client.ts'
import { enrolDevice, listDevices, readDevice } from '../../contracts/devices.ts'
import { certificateRequest, loadOrMakeKey } from '../../device/sdk/keys.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'

let hub: Hub
let owner: Person
let state: string

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-key-'))
  owner = await newPerson(hub)
})
afterEach(async () => {
  await hub.clock(0)
  await rm(state, { recursive: true, force: true })
})

/** The request of a key, made where there is none of that name yet. */
async function newCsr(name = 'key'): Promise<string> {
  await mkdir(join(state, name), { recursive: true })
  return certificateRequest(await loadOrMakeKey(join(state, name)))
}
const described = { name: 'Phone', platform: 'android', appVersion: '1.0', capabilities: ['device.lock'] } as const
const enrol = (person: Person, csr: string) =>
  person.call(enrolDevice, { body: { ...described, capabilities: [...described.capabilities], csr } })
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => ({ code: 'accepted' }),
    (error: Refused) => error.problem,
  )
const readsItself = (deviceId: string, token: string) =>
  client({ origin: hub.origin, token: () => token })(readDevice, { params: { deviceId } }).then(
    ({ status }) => status,
    (error: Refused) => error.problem.status,
  )

describe('enrolment', () => {
  it('R61: repeats a lost answer to the same key: the same device and certificate, and a token that replaces the first (F25)', async () => {
    const csr = await newCsr()
    const first = (await enrol(owner, csr)).body
    const second = (await enrol(owner, csr)).body
    expect(second.device.id).toBe(first.device.id)
    expect(second.certificatePem).toBe(first.certificatePem)
    expect(second.recoverySecret).toBe(first.recoverySecret)
    expect((await owner.call(listDevices, {})).body.items).toHaveLength(1)
    expect(await readsItself(first.device.id, second.session.token)).toBe(200)
    expect(await readsItself(first.device.id, first.session.token)).toBe(401)
  })

  it('R61: gives one device, however many requests of one key come at the same moment (F25)', async () => {
    const csr = await newCsr()
    const answers = await Promise.all(Array.from({ length: 5 }, () => enrol(owner, csr)))
    expect(new Set(answers.map(({ body }) => body.device.id)).size).toBe(1)
    expect(new Set(answers.map(({ body }) => body.certificatePem)).size).toBe(1)
    expect((await owner.call(listDevices, {})).body.items).toHaveLength(1)
  })

  it('R61: repeats nothing after five minutes, and nothing to somebody else (F25)', async () => {
    const csr = await newCsr()
    await enrol(owner, csr)
    expect(await refusal(enrol(await newPerson(hub, 'mallory'), csr))).toMatchObject({
      code: 'device/key-in-use',
      status: 409,
    })
    await hub.clock(5 * 60 + 1)
    expect(await refusal(enrol(owner, csr))).toMatchObject({ code: 'device/key-in-use', status: 409 })
  })

  it('R62: lets a device read itself with its own session, and do nothing else', async () => {
    const { body } = await enrol(owner, await newCsr())
    const other = await enrol(owner, await newCsr('other'))
    const device = client({ origin: hub.origin, token: () => body.session.token })
    expect(await readsItself(body.device.id, body.session.token)).toBe(200)
    expect(await readsItself(other.body.device.id, body.session.token)).toBe(404)
    expect(await refusal(device(listDevices, {}))).toMatchObject({ code: 'session/not-allowed', status: 403 })
  })

  it('F25: refuses what is no usable certificate request, at its field', async () => {
    for (const csr of ['nonsense', (await newCsr()).replace('A', 'B')]) {
      expect(await refusal(enrol(owner, csr))).toMatchObject({
        code: 'device/csr-invalid',
        status: 400,
        errors: [{ pointer: '/csr' }],
      })
    }
  })
})
