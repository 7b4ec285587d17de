// Changes of the account while the tables fail: each is done whole or not at all, and can be asked for again.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  askEmailChange,
  changePassword,
  confirmEmailChange,
  deleteAccount,
  disavow,
  readAccount,
  resetPassword,
} from '../../contracts/account.ts'
import type { Route } from '../../contracts/route.ts'
import { deadLetters } from '../support/control.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { mailedToken, resetToken } from '../support/mailbox.ts'
import { goodPassword, newEmail, newPerson, type Person, stranger } from '../support/person.ts'
import { asJson, bearer, type RawRequest, rawRequest } from '../support/raw-request.ts'
import { problemIn } from '../support/refusal.ts'
import { HubTime } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterEach(async () => {
  await hub.faults([])
  expect(await deadLetters(hub)).toEqual([])
})
afterAll(() => hub.stop())

const next = 'Grey-Otter-77-Swims'

describe('a change of the account', () => {
  interface Change {
    readonly prepare: (person: Person) => Promise<RawRequest>
    readonly route: Route
  }
  const request = (route: Route, body: object | undefined, token?: string): RawRequest => ({
    method: route.method,
    path: route.path,
    headers: { ...(body && asJson), ...(token && bearer(token)) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const moving = async (person: Person) => {
    const email = newEmail('moved')
    await person.call(askEmailChange, { body: { email } })
    return mailedToken(hub, email, 'Confirm your new address')
  }
  const changes: Record<string, Change> = {
    'changing the password': {
      route: changePassword,
      prepare: async ({ token }) => request(changePassword, { currentPassword: goodPassword, password: next }, token),
    },
    'setting another by link': {
      route: resetPassword,
      prepare: async ({ email }) => request(resetPassword, { token: await resetToken(hub, email), password: next }),
    },
    'confirming another address': {
      route: confirmEmailChange,
      prepare: async (person) => request(confirmEmailChange, { token: await moving(person) }),
    },
    'disavowing that': {
      route: disavow,
      prepare: async (person) => {
        await stranger(hub)(confirmEmailChange, { body: { token: await moving(person) } })
        return request(disavow, { token: await mailedToken(hub, person.email, 'Your account has another address') })
      },
    },
    'deleting the account': {
      route: deleteAccount,
      prepare: async ({ token }) => request(deleteAccount, undefined, token),
    },
  }
  const seen = async ({ call }: Person) => JSON.stringify(await call(readAccount, {}))
  const cases = Object.entries(changes).flatMap(([name, change]) =>
    (['error', 'timeout-before'] as const).map((effect) => [name, effect, change] as const),
  )

  it.each(cases)(
    'is all or nothing: %s while its write meets "%s"; asked again it succeeds',
    async (_, effect, change) => {
      const person = await newPerson(hub)
      const asked = await change.prepare(person)
      const before = await seen(person)
      await hub.faults([{ service: 'dynamodb', operation: 'TransactWriteItems', effect, times: 1_000 }])
      const failed = await rawRequest(hub.origin, asked)
      await hub.faults([])
      expect(problemIn(failed, change.route)).toMatchObject({ code: 'service/busy', status: 503 })
      expect(await seen(person)).toBe(before)
      expect((await rawRequest(hub.origin, asked)).status).toBe(change.route === deleteAccount ? 202 : 204)
    },
  )

  it.each(Object.entries(changes))('is done once where the answer of its write was lost: %s', async (_, change) => {
    const person = await newPerson(hub)
    const asked = await change.prepare(person)
    await hub.faults([{ service: 'dynamodb', operation: 'TransactWriteItems', effect: 'timeout-after', times: 1 }])
    expect((await rawRequest(hub.origin, asked)).status).toBe(change.route === deleteAccount ? 202 : 204)
  })
})
