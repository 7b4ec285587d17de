import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ulid } from 'ulid'
import { type Acknowledgement, jwsTypes } from '../../../contracts/device-messages.ts'
import { openDevice } from '../../../device/sdk/device.ts'
import type { CommandStep } from '../../../device/sdk/events.ts'
import { RefusedByHub } from '../../../device/sdk/link.ts'
import { eventually } from '../../support/eventually.ts'
import { enrolInto } from './enrolled-device.ts'
import { claimsAt, deviceId, HubSigner, makeSigningKey, sign } from './hub-signer.ts'

const hubNow = Date.parse('2031-03-04T05:06:07.000Z')
let state: string
let hub: HubSigner

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-pull-'))
  hub = await HubSigner.make()
  await enrolInto(state, hub)
})
afterEach(() => rm(state, { recursive: true }))

/** Pages of open commands, as the hub lists them. */
function listing(...pages: { id: string; jws: string }[][]) {
  return listingWith({}, ...pages)
}

function listingWith(more: object, ...pages: { id: string; jws: string }[][]) {
  const asked: string[] = []
  const send: typeof fetch = async (url, request) => {
    asked.push(`${new Headers(request?.headers).get('authorization')} ${url}`)
    const at = Number(new URL(String(url)).searchParams.get('cursor') ?? 0)
    const nextCursor = at + 1 < pages.length ? { nextCursor: String(at + 1) } : {}
    const items = pages[at] ?? []
    const headers = { 'content-type': 'application/json', date: new Date(hubNow).toUTCString() }
    return new Response(JSON.stringify({ items, ...more, ...nextCursor }), { headers })
  }
  return { asked, send }
}

describe('pulling commands over HTTPS', () => {
  it('F34: carries out what is open, in the order of the hub, by the clock of the hub, and once', async () => {
    const runs: string[] = []
    const older = claimsAt(hubNow, { type: 'device.lock', seq: 1, jti: `cmd_${ulid(1)}` })
    const newer = claimsAt(hubNow, { type: 'device.unlock', seq: 2 })
    const { asked, send } = listing(
      [{ id: older.jti, jws: await hub.command(older) }],
      [{ id: newer.jti, jws: await hub.command(newer) }],
    )
    const device = await openDevice({
      state,
      fetch: send,
      handlers: {
        'device.lock': async () => void runs.push('lock'),
        'device.unlock': async () => void runs.push('unlock'),
      },
    })
    const ends: CommandStep[] = []
    const done = Promise.withResolvers<void>()
    device.on('command', (step) => {
      if (step.state === 'succeeded' && ends.push(step) === 2) done.resolve()
    })
    expect(await device.pull()).toBe(2)
    await done.promise
    expect(await device.pull()).toBe(2)
    expect(runs).toEqual(['lock', 'unlock'])
    expect(ends[0]?.at.slice(0, 15)).toBe('2031-03-04T05:0')
    expect(asked[0]).toBe(`Bearer token http://localhost:1/v1/devices/${deviceId}/commands?state=open`)
    await device.close()
  })

  it('F19: brings the keys that verify what comes with them: a device that never has MQTT follows a change of keys', async () => {
    const next = await makeSigningKey('key-2')
    const claims = claimsAt(hubNow)
    const verificationKeys = await hub.keySet([next.jwk], '2031-02-01T00:00:00.000Z')
    const { send } = listingWith({ verificationKeys }, [
      { id: claims.jti, jws: await sign(claims, next, jwsTypes.run) },
    ])
    const done = Promise.withResolvers<void>()
    const device = await openDevice({
      state,
      fetch: send,
      handlers: { 'device.locate': async () => done.resolve() },
    })
    await device.pull()
    await done.promise
    await device.close()
  })

  it('tells over HTTPS what became of them, again at the next pull where that failed, until the hub has it', async () => {
    const claims = claimsAt(hubNow, { type: 'device.lock' })
    const { send } = listing([{ id: claims.jti, jws: await hub.command(claims) }])
    const told: { path: string; body: Omit<Acknowledgement, 'commandId'> }[] = []
    let isAway = true
    const device = await openDevice({
      state,
      handlers: { 'device.lock': async () => {} },
      fetch: async (url, request) => {
        if (request?.method !== 'POST') return send(url, request)
        told.push({ path: new URL(String(url)).pathname, body: JSON.parse(String(request.body)) })
        if (isAway) throw new Error('no network')
        return new Response(null, { status: 204 })
      },
    })
    const ended = new Promise<void>((resolve) =>
      device.on('command', ({ state: at }) => at === 'succeeded' && resolve()),
    )
    await device.pull()
    await ended
    const failed = told.length
    isAway = false
    await device.pull()
    await eventually('the hub to have it', async () => told.length > failed)
    const { path, body } = told.at(-1) ?? {}
    expect(path).toBe(`/v1/devices/${deviceId}/commands/${claims.jti}/acknowledgement`)
    expect(body?.trail.map(({ state: at }) => at)).toEqual(['received', 'running', 'succeeded'])
    await eventually('the journal to know', async () =>
      (await readFile(join(state, 'commands.journal'), 'utf8')).includes('"delivered":true'),
    )
    await device.close()
  })

  it('tells no more of a command that the hub has forgotten', async () => {
    const claims = claimsAt(hubNow, { type: 'device.lock' })
    const { send } = listing([{ id: claims.jti, jws: await hub.command(claims) }])
    const forgotten = JSON.stringify({ code: 'command/not-found', status: 404 })
    const device = await openDevice({
      state,
      handlers: { 'device.lock': async () => {} },
      fetch: async (url, request) =>
        request?.method === 'POST'
          ? new Response(forgotten, { status: 404, headers: { 'content-type': 'application/problem+json' } })
          : send(url, request),
    })
    await device.pull()
    await eventually('the journal to know', async () =>
      (await readFile(join(state, 'commands.journal'), 'utf8')).includes('"delivered":true'),
    )
    await device.close()
  })

  it('is done by a device itself where neither port of MQTT can be reached, and not where the hub refuses it', async () => {
    const { asked, send } = listing([])
    const reconnect = { fromMs: 1, toMs: 2 }
    const attempts = async (failure: Error) => {
      const links = () => () => Promise.reject(failure)
      const device = await openDevice({ state, handlers: {}, fetch: send, reconnect, links })
      device.connect()
      while ((await once(device, 'reconnecting'))[0].attempt < 4);
      await device.close()
    }
    await attempts(new RefusedByHub())
    expect(asked).toEqual([])
    await attempts(new Error('blocked'))
    expect(asked.length).toBeGreaterThan(0)
  })

  it('refuses what the hub did not sign, as over MQTT', async () => {
    const { send } = listing([{ id: 'cmd_1', jws: 'garbage' }])
    const device = await openDevice({ state, handlers: {}, fetch: send })
    const refused = once(device, 'refused')
    await device.pull()
    expect((await refused)[0]).toEqual({ reason: 'malformed' })
    await device.close()
  })
})
