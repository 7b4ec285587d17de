// From bytes to the declared input. Whatever comes, the outcome is the input or a problem that points at the field.

import '../../support/environment.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { listActivity } from '../../../contracts/account.ts'
import { listCommands, queueCommand } from '../../../contracts/commands.ts'
import { enrolDevice } from '../../../contracts/devices.ts'
import { activateAccount, openLiveTicket, signUp } from '../../../contracts/identity.ts'
import type { Route } from '../../../contracts/route.ts'
import { parse } from '../../../lambdas/platform/parse.ts'
import { Problem } from '../../../lambdas/platform/problem.ts'
import { request, type Sent } from '../../support/events.ts'
import { deviceId } from '../../support/records.ts'

function refusal(route: Route, sent: Sent) {
  try {
    return parse(route, request(route, sent))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { code: error.code, pointers: error.details.errors?.map(({ pointer }) => pointer) }
  }
}
const account = { email: 'alice@example.org', password: 'Secret-1234' }

describe('the body of a request', () => {
  it('is parsed as its route declares', () => {
    expect(parse(signUp, request(signUp, { body: account })).body).toEqual(account)
  })

  it('may have come in base64', () => {
    const event = request(signUp, { body: Buffer.from(JSON.stringify(account)).toString('base64') })
    expect(parse(signUp, { ...event, isBase64Encoded: true }).body).toEqual(account)
  })

  it.each<[string, unknown, string[]]>([
    ['is missing', undefined, ['']],
    ['is null', null, ['']],
    ['is an array', [], ['']],
    ['is empty', {}, ['/email', '/password']],
    ['has a wrong type', { ...account, email: 7 }, ['/email']],
    ['has two faults', { email: 'nobody', password: '' }, ['/email', '/password']],
    ['has unknown fields', { ...account, admin: true, 'a/b~c': 1 }, ['/admin', '/a~1b~0c']],
    ['has another value than is known', { ...account, language: 'fr' }, ['/language']],
  ])('is refused with pointers to its fields where it %s', (_, body, pointers) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    expect(refusal(signUp, sent)).toEqual({ code: 'request/invalid', pointers })
  })

  it('is refused at the place in a list, and at the parameter of its own branch', () => {
    const device = { name: 'Phone', platform: 'android', appVersion: '1', csr: 'x' }
    const capabilities = ['device.lock', 'Not One']
    expect(refusal(enrolDevice, { body: { ...device, capabilities } })).toMatchObject({ pointers: ['/capabilities/1'] })
    const lock = { type: 'device.lock', parameters: { phone: 'letters', colour: 'red' } }
    const { pointers } = refusal(queueCommand, { params: { deviceId }, body: lock }) as { pointers: string[] }
    expect(pointers.sort()).toEqual(['/parameters/colour', '/parameters/phone'])
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'is refused with the field %s, and changes no object',
    (key) => {
      const body = `{"email":"alice@example.org","password":"x","${key}":{"admin":true}}`
      expect(refusal(signUp, { body })).toEqual({ code: 'request/invalid', pointers: [`/${key}`] })
      expect({}).not.toHaveProperty('admin')
      const nested = `{"type":"device.lock","parameters":{"${key}":{"admin":true}}}`
      expect(refusal(queueCommand, { params: { deviceId }, body: nested })).toMatchObject({ code: 'request/invalid' })
    },
  )

  it.each(['{', '{"email":}', 'undefined', "{'email':1}", '\ufeff{}', '{}{}'])(
    'is refused where it is not JSON: %s',
    (body) => {
      expect(refusal(signUp, { body })).toMatchObject({ code: 'request/malformed' })
    },
  )

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'application/json+x'])(
    'R47: is refused with the content type %s',
    (type) => {
      const headers = { 'content-type': type }
      expect(refusal(signUp, { body: account, headers })).toMatchObject({ code: 'request/unsupported-media-type' })
    },
  )

  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json ;x=y'])(
    'is taken with the content type %s',
    (type) => {
      expect(refusal(signUp, { body: account, headers: { 'content-type': type } })).toMatchObject({ body: account })
    },
  )

  it('is refused above 64 kB, counted in bytes, before anybody reads it', () => {
    const sized = (bytes: number) => `{"token":"${'ü'.repeat((bytes - 12) / 2)}"}`
    expect(refusal(activateAccount, { body: sized(65_536) })).toMatchObject({ code: 'request/invalid' })
    expect(refusal(activateAccount, { body: sized(65_538) })).toMatchObject({ code: 'request/too-large' })
    expect(refusal(activateAccount, { body: `{${' '.repeat(70_000)}` })).toMatchObject({ code: 'request/too-large' })
  })

  it('is not looked at where the route declares none', () => {
    expect(refusal(openLiveTicket, { body: '{garbage' })).toMatchObject({ body: undefined })
  })

  it('is parsed or refused as a problem, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        const outcome = refusal(queueCommand, { params: { deviceId }, body }) as { code?: string }
        expect(outcome.code ?? 'parsed').toMatch(/^request\/|^parsed$/)
      }),
    )
  })

  it('is told of at most 20 faults, with names of at most 64 characters', () => {
    const body = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${index}`.padStart(3) + 'x'.repeat(90), 1]),
    )
    const { pointers = [] } = refusal(signUp, { body }) as { pointers: string[] }
    expect(pointers).toHaveLength(20)
    expect(Math.max(...pointers.map((pointer) => pointer.length))).toBe(65)
  })
})

describe('the path and the query of a request', () => {
  it('are refused by the name of the parameter', () => {
    const sent = { params: { deviceId: 'dev_1' }, query: { limit: '0', order: 'up' } }
    expect(refusal(listCommands, sent)).toEqual({
      code: 'request/invalid',
      pointers: ['{deviceId}', '?limit', '?order'],
    })
  })

  it('give a limit as a number, of at most 100', () => {
    const limitOf = (limit: string) => parse(listActivity, request(listActivity, { query: { limit } })).query.limit
    expect(['1', '25', '100', '999'].map(limitOf)).toEqual([1, 25, 100, 100])
    expect(parse(listActivity, request(listActivity)).query).toEqual({})
  })
})
