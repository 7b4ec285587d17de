import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { serveControl } from '../../../../local/control/control.ts'
import { DeadLetters } from '../../../../local/dead-letters.ts'
import { Outbox } from '../../../../local/outbox.ts'
import { listenOnFreePort } from '../../../../local/ports.ts'
import { CallRecord } from '../../../../local/wire/call-record.ts'
import { Faults } from '../../../../local/wire/faults.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigil-control-'))
const outbox = new Outbox(join(folder, 'outbox.jsonl'), () => 0)
const deadLetters = new DeadLetters(join(folder, 'dead.jsonl'), ['arn:aws:sqs:us-east-1:0:letters'], () => {})
const faults = new Faults()
const setClock = jest.fn()
const reset = jest.fn(async () => {})
const reload = jest.fn()
const server = createServer()
let origin: string

beforeAll(async () => {
  origin = `http://localhost:${await listenOnFreePort(server)}`
  const calls = new CallRecord()
  const runSchedule = (id: string) => id === 'Sweep'
  const options = { origin, outbox, deadLetters, calls, faults, setClock, reset, reload, runSchedule }
  server.on('request', (request, response) => void serveControl(options, request, response))
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${origin}/__local/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })

describe('the control routes', () => {
  it('tell the outbox, oldest first, and show it to a browser as a page', async () => {
    outbox.add({ kind: 'mail', to: 'a@example.org', subject: 'First', text: 'https://h/1' })
    outbox.add({ kind: 'sms', to: '+491701234567', text: '123456' })
    expect(await (await call('GET', 'outbox')).json()).toMatchObject({
      items: [
        { subject: 'First', links: ['https://h/1'] },
        { kind: 'sms', text: '123456' },
      ],
    })
    const page = await call('GET', 'outbox', undefined, { accept: 'text/html,*/*' })
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).not.toContain('123456')
  })

  it('set the clock', async () => {
    expect((await call('PUT', 'clock', { offsetSeconds: -60 })).status).toBe(204)
    expect(setClock).toHaveBeenCalledWith(-60)
  })

  it('set faults, which are used up by the calls they hit', async () => {
    const fault = { service: 'dynamodb', operation: 'PutItem', effect: 'throttle', times: 2 }
    expect((await call('PUT', 'faults', [fault])).status).toBe(204)
    expect(faults.take('dynamodb', 'GetItem')).toBeUndefined()
    expect([1, 2, 3].map(() => faults.take('dynamodb', 'PutItem'))).toEqual(['throttle', 'throttle', undefined])
  })

  it('tell dead letters', async () => {
    deadLetters.add('arn:aws:sqs:us-east-1:0:letters', { lost: true })
    expect(await (await call('GET', 'dead-letters')).json()).toMatchObject({
      items: [{ queue: 'letters', message: { lost: true } }],
    })
  })

  it('run a schedule that there is', async () => {
    expect((await call('POST', 'schedules/Sweep')).status).toBe(202)
    expect((await call('POST', 'schedules/Other')).status).toBe(404)
  })

  it.each([
    ['PUT', 'clock', { offsetSeconds: 'soon' }],
    ['PUT', 'faults', [{ service: 'dynamodb', operation: '*', effect: 'boom', times: 1 }]],
    ['PUT', 'faults', undefined],
  ])('refuse %s %s with %j', async (method, path, body) => {
    expect((await call(method, path, body)).status).toBe(400)
  })

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
  ] as Record<string, string>[])('refuse a page of another site: %j', async (headers) => {
    expect((await call('DELETE', 'state', undefined, headers)).status).toBe(403)
    expect(reset).not.toHaveBeenCalled()
  })

  it('empty the state, for a program and for the own origin', async () => {
    expect((await call('DELETE', 'state')).status).toBe(204)
    expect((await call('DELETE', 'state', undefined, { origin })).status).toBe(204)
    expect(reset).toHaveBeenCalledTimes(2)
  })

  it('answer 404 in JSON for what there is not', async () => {
    const response = await call('GET', 'other')
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ message: expect.any(String) })
  })
})
