// What somebody tries who has the password and not the phone, or who wants the hub to send messages; and what happens
// when SNS fails.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { FactorCode } from '../../contracts/factors.ts'
import { listSessions } from '../../contracts/identity.ts'
import type { ProblemBody } from '../../contracts/problems.ts'
import { sendChallengeCode, sendPhoneCode, verifyChallenge, verifyPhone } from '../../contracts/two-step.ts'
import { pathOf } from '../support/example.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person, refusal, stranger } from '../support/person.ts'
import { asJson, bearer, rawRequest } from '../support/raw-request.ts'
import { problemIn } from '../support/refusal.ts'
import {
  appCode,
  challengeOf,
  codesTo,
  HubTime,
  lastCode,
  meet,
  newGuarded,
  newPhone,
  otherThan,
  setUpAuthenticator,
} from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

/** How many of the guesses were looked at; the others were told to wait. Five are free, and one for each wait that passed. */
async function lookedAt(guess: () => Promise<ProblemBody>[]): Promise<number> {
  const startedAt = performance.now()
  const codes = (await Promise.all(guess())).map(({ code }) => code)
  const seconds = (performance.now() - startedAt) / 1000
  const looked = codes.filter((code) => code.startsWith('two-step/')).length
  expect(codes.filter((code) => code === 'throttle/too-many-attempts')).toHaveLength(codes.length - looked)
  expect(looked).toBeGreaterThanOrEqual(5)
  expect(looked).toBeLessThanOrEqual(5 + [2, 6, 14].filter((after) => seconds >= after).length)
  return looked
}

describe('guessing', () => {
  it('is counted in one counter over all factors: of 50 at the same moment 5 are looked at, and one for each wait that passed (R24, R36)', async () => {
    const { person, phone, recoveryCodes } = await newGuarded(hub)
    const secret = await setUpAuthenticator(person, time)
    const challenge = await challengeOf(hub, person)
    await stranger(hub)(sendChallengeCode, { params: { challengeId: challenge.id } })
    const wrong: FactorCode[] = [
      { method: 'authenticator', code: otherThan(await appCode(secret, time)) },
      { method: 'sms', code: otherThan(await lastCode(hub, phone)) },
      { method: 'recovery-code', code: 'ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ' },
    ]
    const guesses = Array.from({ length: 50 }, (_, at) => wrong[at % wrong.length]).filter((each) => each !== undefined)
    await lookedAt(() => guesses.map((guess) => refusal(meet(hub, person, challenge, guess))))

    // Nobody is locked out for ever: after its wait, the right one is taken.
    const right = { method: 'recovery-code' as const, code: recoveryCodes[0] ?? '' }
    await time.pass(16 * 60)
    const later = await challengeOf(hub, person)
    await meet(hub, person, later, right)
  })

  it('starts afresh with no other challenge (R36)', async () => {
    const { person } = await newGuarded(hub)
    const challenges = [await challengeOf(hub, person)]
    while (challenges.length < 12) challenges.push(await challengeOf(hub, person))
    const guess = { method: 'recovery-code' as const, code: '9'.repeat(24) }
    const looked = await lookedAt(() => challenges.map((challenge) => refusal(meet(hub, person, challenge, guess))))
    expect(looked).toBeLessThan(12)
  })

  it('with the code of one challenge opens no other (R28)', async () => {
    const { person, phone } = await newGuarded(hub)
    const a = await challengeOf(hub, person)
    const codeOfA = { method: 'sms' as const, code: await lastCode(hub, phone) }
    const b = await challengeOf(hub, person)
    expect(await refusal(meet(hub, person, b, codeOfA))).toMatchObject({ code: 'two-step/code-refused' })
    await meet(hub, person, a, codeOfA)
  })

  it('with a code that was sent for signing in verifies no number, and the other way round (R28)', async () => {
    const { person, phone } = await newGuarded(hub)
    await person.call(sendPhoneCode, { body: { phone } })
    const forNumber = await lastCode(hub, phone)
    const challenge = await challengeOf(hub, person)
    const forSignIn = await lastCode(hub, phone)
    expect(await refusal(person.call(verifyPhone, { body: { code: forSignIn } }))).toMatchObject({
      code: 'two-step/code-refused',
    })
    expect(await refusal(meet(hub, person, challenge, { method: 'sms', code: forNumber }))).toMatchObject({
      code: 'two-step/code-refused',
    })
  })

  it('with one recovery code in ten sign-ins at the same moment opens one session (R34)', async () => {
    const { person, recoveryCodes } = await newGuarded(hub)
    const challenges = [await challengeOf(hub, person)]
    while (challenges.length < 10) challenges.push(await challengeOf(hub, person))
    const body = { method: 'recovery-code' as const, code: recoveryCodes[0] ?? '' }
    const tries = await Promise.allSettled(challenges.map((challenge) => meet(hub, person, challenge, body)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await person.call(listSessions, {})).body.items).toHaveLength(2)
  })

  it.each<[string, unknown]>([
    ['full-width digits', '１２３４５６'],
    ['a blank before it', ' 123456'],
    ['a blank behind it', '123456 '],
    ['a line end', '123456\n'],
    ['an exponent', '1e5'],
    ['a number', 123456],
    ['a list', ['123456']],
    ['seven digits', '1234567'],
    ['nothing', ''],
    ['null', null],
  ])('with %s as a code is a bad request, and no attempt (R33)', async (_, code) => {
    const path = pathOf(verifyChallenge.path, { challengeId: 'A'.repeat(43) })
    for (const method of ['sms', 'authenticator', 'recovery-code']) {
      const body = JSON.stringify({ method, code })
      const answer = await rawRequest(hub.origin, { method: 'POST', path, headers: asJson, body })
      const problem = problemIn(answer, verifyChallenge)
      expect([problem.code, problem.errors?.map(({ pointer }) => pointer)]).toEqual(['request/invalid', ['/code']])
      expect(await hub.calls(answer.requestId)).toEqual([])
    }
  })
})

/** Asks for a code to a number, and tells what SNS was asked. */
async function askFor({ token }: Person, phone: string) {
  const { method, path } = sendPhoneCode
  const headers = { ...asJson, ...bearer(token) }
  const answer = await rawRequest(hub.origin, { method, path, headers, body: JSON.stringify({ phone }) })
  const toSns = (await hub.calls(answer.requestId)).filter(({ service }) => service === 'sns')
  return { answer, toSns }
}

describe('a message', () => {
  it('goes to one number three times an hour, and the fourth is not sent (R39)', async () => {
    const person = await newPerson(hub)
    const phone = newPhone()
    for (let sent = 0; sent < 3; sent++) {
      expect((await askFor(person, phone)).toSns).toHaveLength(1)
      await time.pass(121)
    }
    const fourth = await askFor(person, phone)
    expect(problemIn(fourth.answer, sendPhoneCode).code).toBe('two-step/too-many-messages')
    expect(fourth.toSns).toEqual([])
    expect(await codesTo(hub, phone)).toHaveLength(3)
  })

  it('does not slip through where eight ask for it at the same moment (R39)', async () => {
    const person = await newPerson(hub)
    const phone = newPhone()
    const asked = await Promise.all(Array.from({ length: 8 }, () => askFor(person, phone)))
    expect(asked.filter(({ answer }) => answer.status === 202)).toHaveLength(1)
    expect(await codesTo(hub, phone)).toHaveLength(1)
  })

  it('that is one too many at sign-in leaves the challenge, to be met in another way (R39)', async () => {
    const { person, phone, recoveryCodes } = await newGuarded(hub)
    await challengeOf(hub, person)
    await challengeOf(hub, person)
    const challenge = await challengeOf(hub, person)
    expect(challenge).not.toHaveProperty('resendAvailableAt')
    expect(await codesTo(hub, phone)).toHaveLength(3)
    const params = { challengeId: challenge.id }
    expect(await refusal(stranger(hub)(sendChallengeCode, { params }))).toMatchObject({
      code: 'two-step/too-many-messages',
      retryAfterSeconds: expect.any(Number),
    })
    await meet(hub, person, challenge, { method: 'recovery-code', code: recoveryCodes[0] ?? '' })
  })

  it.each([
    ['a premium rate, +1 900', '+1 900 234 5678', 'two-step/number-unusable'],
    ['a personal number, +44 70', '+44 70 1234 5678', 'two-step/number-unusable'],
    ['toll-free', '+1 800 234 5678', 'two-step/number-unusable'],
    ['a land line', '+49 30 12345678', 'two-step/number-unusable'],
    ['a satellite', '+881 6 1234 5678', 'two-step/unavailable-in-region'],
    ['the Dominican Republic, +1-809', '+1-809-234-5678', 'two-step/unavailable-in-region'],
    ['France', '+33 6 12 34 56 78', 'two-step/unavailable-in-region'],
  ])('does not go to %s: the answer lists the countries, and SNS is not asked (R38)', async (_, phone, code) => {
    const { answer, toSns } = await askFor(await newPerson(hub), phone)
    const problem = problemIn(answer, sendPhoneCode)
    expect([problem.code, problem.status]).toEqual([code, 422])
    expect(problem.errors).toEqual([{ pointer: '/phone', message: expect.stringContaining('US, DE, GB') }])
    expect(toSns).toEqual([])
  })
})

describe('while SNS fails', () => {
  const broken = () => hub.faults([{ service: 'sns', operation: '*', effect: 'error', times: 100 }])

  it('signing in still opens a challenge; asking says so, charges nothing, and can be repeated', async () => {
    const { person, phone } = await newGuarded(hub)
    await broken()
    const challenge = await challengeOf(hub, person)
    const send = () => stranger(hub)(sendChallengeCode, { params: { challengeId: challenge.id } })
    for (let failed = 0; failed < 4; failed++)
      expect(await refusal(send())).toMatchObject({ code: 'two-step/message-not-sent', status: 503 })
    expect(await codesTo(hub, phone)).toHaveLength(1)
    await hub.faults([])
    await send()
    await meet(hub, person, challenge, { method: 'sms', code: await lastCode(hub, phone) })
  })

  it('signing in with an authenticator, and without a second factor, works', async () => {
    const { person } = await newGuarded(hub)
    const secret = await setUpAuthenticator(person, time)
    await broken()
    await time.pass(30)
    const challenge = await challengeOf(hub, person)
    await meet(hub, person, challenge, { method: 'authenticator', code: await appCode(secret, time) })
    await expect(newPerson(hub)).resolves.toBeDefined()
    await hub.faults([])
  })
})
