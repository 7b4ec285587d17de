// What a caller and the log are told when something fails: never more than the form of the failure.

import '../support/environment.ts'
import { CreateThingCommand } from '@aws-sdk/client-iot'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { enrolDevice, readDevice } from '../../contracts/devices.ts'
import { signIn } from '../../contracts/identity.ts'
import { handler as devices } from '../../lambdas/devices/devices.function.ts'
import { handler as enrol } from '../../lambdas/devices/enrol-device.function.ts'
import { handler as identity } from '../../lambdas/identity/identity.function.ts'
import { handler as api } from '../../lambdas/platform/api.function.ts'
import { logger } from '../../lambdas/platform/logger.ts'
import { newCertificateRequest } from '../support/certificate-request.ts'
import { noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { deviceId, email, putDevice, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string
const read = () => ask(devices, readDevice, { token, params: { deviceId } })

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables)
  token = putSession(tables).token
})

describe('a service that is busy or away', () => {
  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'InternalServerError',
    'TimeoutError',
  ])('(%s) makes the hub busy, and says when to come back', async (name) => {
    tables.client.rejects(awsError(name))
    const answer = await read()
    expect(answer).toMatchObject({ status: 503, body: { code: 'service/busy', requestId: 'request-1' } })
    expect(answer.headers).toMatchObject({ 'retry-after': '2', 'content-type': 'application/problem+json' })
  })

  it('is told by its code as well, where the connection broke', async () => {
    tables.client.rejects(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
    expect((await read()).status).toBe(503)
  })

  it.each(['ServiceUnavailableException', 'InternalFailureException', 'ThrottlingException'])(
    'is told also where it is AWS IoT that calls it %s',
    async (name) => {
      cloud.registry.on(CreateThingCommand).rejects(awsError(name))
      tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'x', rootKey: {} })
      const body = {
        name: 'Phone',
        platform: 'android',
        appVersion: '1',
        capabilities: [],
        csr: await newCertificateRequest(),
      }
      expect(await ask(enrol, enrolDevice, { token, body })).toMatchObject({ status: 503 })
    },
  )
})

describe('a failure that nobody foresaw', () => {
  it('is a problem with the request id, and tells nothing of its inside', async () => {
    tables.client.rejects(awsError('AccessDeniedException', { message: 'User: arn:aws:iam::1 is not authorized' }))
    const { status, body, text, headers } = await read()
    expect(status).toBe(500)
    expect(body).toEqual({
      type: '/problems/internal',
      title: 'The hub failed. It was logged; try again.',
      status: 500,
      code: 'internal',
      requestId: 'request-1',
    })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(text).not.toContain('arn:aws')
  })

  it('is logged with the request id, and with no token, password or body', async () => {
    const lines: unknown[] = []
    for (const level of ['error', 'warn', 'info'] as const)
      jest.spyOn(logger, level).mockImplementation((...line: unknown[]) => void lines.push([level, ...line]))
    tables.client.rejects(awsError('AccessDeniedException'))
    await read()
    await ask(identity, signIn, { body: { email, password: 'Secret-1234', client: 'app' } })
    const errors = lines.filter((line) => (line as string[])[0] === 'error')
    expect(errors).toHaveLength(2)
    expect(errors[0]).toMatchObject(['error', 'internal', { requestId: 'request-1', error: 'AccessDeniedException' }])
    const log = JSON.stringify(lines)
    for (const secret of [token, token.split('.')[2], 'Secret-1234', email]) expect(log).not.toContain(secret)
  })
})

describe('every request', () => {
  it('leaves one line in the log: who answered what, how fast', async () => {
    const info = jest.spyOn(logger, 'info')
    await read()
    const line = { requestId: 'request-1', route: 'GET /v1/devices/{deviceId}', status: 200 }
    expect(info.mock.calls).toEqual([['request', { ...line, milliseconds: expect.any(Number) }]])
    token = 'garbage'
    await read()
    expect(info.mock.calls[1]).toMatchObject(['request', { status: 401, code: 'session/required' }])
  })

  it('is answered with the headers of an API that is no page, whatever the answer', async () => {
    const good = await read()
    token = ''
    for (const { headers } of [good, await read()]) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=63072000; includeSubDomains',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  it('is refused where it did not come through the edge', async () => {
    const refused = await ask(devices, readDevice, {
      token,
      params: { deviceId },
      headers: { 'x-vigil-origin': 'guess' },
    })
    expect(refused).toMatchObject({ status: 403, body: { code: 'request/not-through-the-edge' } })
    expect(tables.requests).toBe(0)
  })
})

describe('the API itself', () => {
  it('is described as OpenAPI 3.1', async () => {
    const { status, body } = await ask(api, { method: 'GET', path: '/v1/openapi.json' })
    expect([status, body.openapi]).toEqual([200, '3.1.0'])
  })

  it('answers what no route matches as a problem', async () => {
    const event = { method: 'GET', path: '/v1/nowhere' } as const
    expect(await ask(api, event)).toMatchObject({ status: 404, body: { code: 'route/not-found' } })
  })
})
