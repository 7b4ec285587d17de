import 'reflect-metadata'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { Refused, Unreachable } from '../../../contracts/client.ts'
import type { ProblemCode } from '../../../contracts/problems.ts'
import { openDevice } from '../../../device/sdk/device.ts'
import { enrol } from '../../../device/sdk/enrol.ts'
import { loadEnrolment } from '../../../device/sdk/enrolment-record.ts'
import { KeySetRefused } from '../../../device/sdk/key-set.ts'
import { recordFor } from './enrolled-device.ts'
import { HubSigner, makeSigningKey } from './hub-signer.ts'

let state: string
let hub: HubSigner
let requests: { authorization: string | null; csr: string; name: string }[]

beforeEach(async () => {
  state = join(await mkdtemp(join(tmpdir(), 'vigil-enrol-')), 'device')
  hub = await HubSigner.make()
  requests = []
})
afterEach(() => rm(join(state, '..'), { recursive: true }))

const json = (status: number, body: object, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
const problem = (status: number, code: ProblemCode) =>
  json(status, { type: 'about:blank', title: 'No.', status, code, requestId: 'r' }, 'application/problem+json')
const lost = () => Promise.reject(new TypeError('fetch failed'))
const enrolled = async (by = hub) => {
  const { hub: _, ...enrolment } = { ...(await recordFor(hub)), rootKey: by.root.jwk }
  return json(201, enrolment)
}

/** A hub that gives these answers, one after the other. */
function answering(...answers: (() => Promise<Response>)[]) {
  const send: typeof fetch = async (_url, request) => {
    const { csr, name } = JSON.parse(String(request?.body))
    requests.push({ authorization: new Headers(request?.headers).get('authorization'), csr, name })
    const answer = answers.shift()
    if (!answer) throw new Error('One question too many.')
    return answer()
  }
  const device = { name: 'Phone', platform: 'android' as const, appVersion: '1.0', capabilities: [] }
  return { hub: 'http://hub', token: 'owner', device, state, fetch: send, retryAfterMs: [1, 1] }
}

const keysAsked = () =>
  requests.map(({ csr }) => Buffer.from(new Pkcs10CertificateRequest(csr).publicKey.rawData).toString('hex'))

describe('enrolment', () => {
  it('proves a P-256 key that stays here, readable by its owner alone', async () => {
    await enrol(answering(enrolled))
    const [{ csr, authorization } = { csr: '', authorization: '' }] = requests
    const request = new Pkcs10CertificateRequest(csr)
    expect(await request.verify()).toBe(true)
    expect(request.publicKey.algorithm).toMatchObject({ name: 'ECDSA', namedCurve: 'P-256' })
    expect(authorization).toBe('Bearer owner')
    expect(await readFile(join(state, 'key.pem'), 'utf8')).toContain('BEGIN PRIVATE KEY')
    for (const file of ['key.pem', 'enrolment.json']) expect((await stat(join(state, file))).mode & 0o777).toBe(0o600)
    expect((await stat(state)).mode & 0o777).toBe(0o700)
  })

  it('keeps everything that the device needs from then on', async () => {
    const record = await enrol(answering(enrolled))
    expect(await loadEnrolment(state)).toEqual(record)
    const device = await openDevice({ state, handlers: {} })
    expect(device.id).toBe(record.device.id)
    await device.close()
  })

  it('asks again with the same key when the answer is lost, or the hub is busy', async () => {
    await enrol(answering(lost, async () => problem(503, 'service/busy'), enrolled))
    expect(new Set(keysAsked()).size).toBe(1)
    expect(requests).toHaveLength(3)
  })

  it('uses the same key at the next try, when no answer came at all', async () => {
    await expect(enrol(answering(lost, lost, lost))).rejects.toThrow(Unreachable)
    expect(await loadEnrolment(state)).toBeUndefined()
    await enrol(answering(enrolled))
    expect(new Set(keysAsked()).size).toBe(1)
  })

  it('makes a new key where the hub does not repeat its answer for the old one any more', async () => {
    await enrol(answering(async () => problem(409, 'device/key-in-use'), enrolled))
    expect(new Set(keysAsked()).size).toBe(2)
  })

  it('hands on a refusal in the words of the hub, without asking again', async () => {
    await expect(enrol(answering(async () => problem(403, 'session/not-allowed')))).rejects.toThrow(Refused)
    expect(requests).toHaveLength(1)
  })

  it('stores nothing where the keys to trust are not signed by the root key', async () => {
    const stranger = { ...hub, root: await makeSigningKey('root') } as HubSigner
    await expect(enrol(answering(() => enrolled(stranger)))).rejects.toThrow(KeySetRefused)
    expect(await loadEnrolment(state)).toBeUndefined()
  })

  it('says which device it is anew, and begins without what an earlier one left behind', async () => {
    const asked: string[] = []
    const options = answering(enrolled)
    const send: typeof fetch = (url, request) => {
      asked.push(JSON.parse(String(request?.body)).replaces)
      return options.fetch(url, request)
    }
    await mkdir(state, { recursive: true })
    for (const file of ['commands.journal', 'events.json', 'key-2.pem', 'photos.db']) {
      await writeFile(join(state, file), 'old')
    }
    await enrol({ ...options, fetch: send, replaces: 'dev_01K0000000000000000000000A' })
    expect(asked).toEqual(['dev_01K0000000000000000000000A'])
    expect((await readdir(state)).sort()).toEqual(['enrolment.json', 'key.pem', 'photos.db'])
  })

  it('does not take the place of a device that is there', async () => {
    await enrol(answering(enrolled))
    await expect(enrol(answering(enrolled))).rejects.toThrow('already')
  })
})
