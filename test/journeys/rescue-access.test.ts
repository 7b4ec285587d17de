// What a rescue session may do, and how it is opened and closed: its owner's phone is gone, so whoever sits here may see
// the devices, locate them, lock them and have them sound, and nothing else.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readAccount } from '../../contracts/account.ts'
import type { Refused } from '../../contracts/client.ts'
import {
  cancelCommand,
  commandTypeNames,
  listCommands,
  QueueCommand,
  queueCommand,
  readCommand,
} from '../../contracts/commands.ts'
import { listDevices, readDevice } from '../../contracts/devices.ts'
import { openRescue, signOut } from '../../contracts/identity.ts'
import { routeKey } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'
import { fromPortal, rescueBrowser } from '../support/callers.ts'
import { examplesOf } from '../support/example.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newPerson, type Person } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'
import { problemIn } from '../support/refusal.ts'
import { askForRescue, rescued } from '../support/rescued.ts'

const everyRoute = Object.values(routes).flatMap((declared) => Object.values(declared))

let hub: Hub
let person: Person
let rescue: Person
let params: { deviceId: string; commandId: string }

beforeAll(async () => {
  hub = await borrowHub()
  person = await newPerson(hub)
  // It can do whatever can be asked of a device.
  const { id: deviceId } = (await enrolFor(person, 'Phone', commandTypeNames)).device
  const lock = await person.call(queueCommand, { params: { deviceId }, body: { type: 'device.lock' } })
  params = { deviceId, commandId: lock.body.id }
  rescue = await rescued(hub, person)
}, 60_000)
afterAll(() => hub.stop())

describe('a rescue session', () => {
  const codeOf = (call: Promise<{ status: number }>) =>
    call.then(
      ({ status }) => status,
      (error: Refused) => error.problem.code,
    )

  it('has these routes, and no other', () => {
    const open = everyRoute.filter(({ access }) => access.includes('rescue'))
    expect(open.map(routeKey).sort()).toEqual([
      'DELETE /v1/devices/{deviceId}/commands/{commandId}',
      'DELETE /v1/sessions/current',
      'GET /v1/account',
      'GET /v1/devices',
      'GET /v1/devices/{deviceId}',
      'GET /v1/devices/{deviceId}/commands',
      'GET /v1/devices/{deviceId}/commands/{commandId}',
      'POST /v1/devices/{deviceId}/commands',
      'POST /v1/live-tickets',
    ])
  })

  it('may have the device locked, located and sounding, and nothing else done', async () => {
    const { deviceId } = params
    const answers: Record<string, unknown> = {}
    for (const type of commandTypeNames) {
      const [body] = examplesOf(QueueCommand).filter((example) => (example as { type: string }).type === type)
      const asked = { params: { deviceId }, body: { type, ...(body as object) } as QueueCommand }
      answers[type] = await codeOf(rescue.call(queueCommand, asked))
    }
    const others = commandTypeNames.filter((type) => !['device.lock', 'device.locate', 'device.alarm'].includes(type))
    expect(answers).toEqual({
      ...Object.fromEntries(others.map((type) => [type, 'session/not-allowed'])),
      // With other parameters than the one that is open.
      'device.lock': 202,
      'device.locate': 202,
      'device.alarm': 202,
    })
  })

  it('may stop an alarm, and no other command', async () => {
    const { deviceId } = params
    const { items } = (await rescue.call(listCommands, { params: { deviceId }, query: { state: 'open' } })).body
    const answers: Record<string, unknown> = {}
    for (const { type, id: commandId } of items)
      answers[type] = await codeOf(rescue.call(cancelCommand, { params: { deviceId, commandId } }))
    expect(answers).toEqual({
      'device.lock': 'session/not-allowed',
      'device.locate': 'session/not-allowed',
      'device.alarm': 200,
    })
  })

  it('sees what its owner sees of the devices, and that it is a rescue', async () => {
    const { deviceId, commandId } = params
    const ofDevice = { params: { deviceId } }
    for (const each of [rescue, person]) {
      const [devices, device, commands, command] = await Promise.all([
        each.call(listDevices, {}),
        each.call(readDevice, ofDevice),
        each.call(listCommands, ofDevice),
        each.call(readCommand, { params: { deviceId, commandId } }),
      ])
      expect(devices.body.items.map(({ id }) => id)).toContain(device.body.id)
      expect(commands.body.items.map(({ id }) => id)).toContain(command.body.id)
    }
    expect((await rescue.call(readAccount, {})).body.session.kind).toBe('rescue')
  })

  it('in a browser is a cookie for half an hour, and makes no browser known', async () => {
    const { lines } = await rescueBrowser(hub, person)
    expect(lines).toEqual([
      expect.stringMatching(/^__Host-vigil=[^;]+; Path=\/; Max-Age=1800; Secure; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('R46: is not opened in a browser by another site', async () => {
    const { id, code } = await askForRescue(hub, person)
    const body = JSON.stringify({ id, code, client: 'browser' })
    const request = { method: openRescue.method, path: openRescue.path, body }
    for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await rawRequest(hub.origin, { ...request, headers: { ...asJson, ...headers } })
      expect(problemIn(answer, openRescue).code).toBe('request/cross-site')
    }
    expect((await rawRequest(hub.origin, { ...request, headers: { ...asJson, ...fromPortal } })).status).toBe(201)
  })

  it('signs out, and ends nobody else', async () => {
    const other = await rescued(hub, person)
    expect((await other.call(signOut, {})).status).toBe(204)
    expect(await codeOf(other.call(readAccount, {}))).toBe('session/required')
    expect(await codeOf(rescue.call(readAccount, {}))).toBe(200)
  })
})
