// The factors beside SMS against the local cloud: an authenticator app, whose every step counts once, and recovery codes.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { proveIdentity } from '../../contracts/identity.ts'
import {
  addAuthenticator,
  readTwoStep,
  removeAuthenticator,
  renewRecoveryCodes,
  sendChallengeCode,
  verifyAuthenticator,
} from '../../contracts/two-step.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { type Person, refusal, stranger } from '../support/person.ts'
import {
  appCode,
  challengeOf,
  codesTo,
  HubTime,
  lastCode,
  meet,
  newGuarded,
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

const stateOf = async ({ call }: Person) => (await call(readTwoStep, {})).body
const mailed = (person: Person, subject: string) => hub.mail(person.email, (mail) => mail.subject === subject)

describe('an authenticator app', () => {
  it('counts for nothing before its first code, then is asked first, with SMS to fall back on (R32)', async () => {
    const { person, phone } = await newGuarded(hub)
    const { secret, uri } = (await person.call(addAuthenticator, { body: {} })).body
    expect(uri).toContain(`secret=${secret}`)
    expect((await challengeOf(hub, person)).methods).toEqual(['sms', 'recovery-code'])
    const wrong = otherThan(await appCode(secret, time))
    expect(await refusal(person.call(verifyAuthenticator, { body: { code: wrong } }))).toMatchObject({
      code: 'two-step/code-refused',
    })
    await person.call(verifyAuthenticator, { body: { code: await appCode(secret, time) } })
    await mailed(person, 'An authenticator app was set up')
    expect(JSON.stringify(await stateOf(person))).not.toContain(secret)

    const before = (await codesTo(hub, phone)).length
    const challenge = await challengeOf(hub, person)
    expect(challenge.methods).toEqual(['authenticator', 'sms', 'recovery-code'])
    expect(await codesTo(hub, phone)).toHaveLength(before)
    await stranger(hub)(sendChallengeCode, { params: { challengeId: challenge.id } })
    await meet(hub, person, challenge, { method: 'sms', code: await lastCode(hub, phone) })
  })

  it('that is set up anew leaves the former one in place until its first code (R32)', async () => {
    const { person } = await newGuarded(hub)
    const former = await setUpAuthenticator(person, time)
    const { secret } = (await person.call(addAuthenticator, { body: {} })).body
    await time.pass(30)
    const challenge = await challengeOf(hub, person)
    const withNew = { method: 'authenticator' as const, code: await appCode(secret, time) }
    expect(await refusal(meet(hub, person, challenge, withNew))).toMatchObject({ code: 'two-step/code-refused' })
    await meet(hub, person, challenge, { method: 'authenticator', code: await appCode(former, time) })
  })

  it('has each step accepted once, across signing in and proving, and none before it (R30, R31)', async () => {
    const { person } = await newGuarded(hub)
    const secret = await setUpAuthenticator(person, time)
    await time.pass(90)
    const codes = {
      before: await appCode(secret, time, -1),
      now: await appCode(secret, time),
      next: await appCode(secret, time, 1),
    }
    const prove = (session: Person, code: string) =>
      session.call(proveIdentity, { body: { method: 'authenticator', code } })
    const session = await meet(hub, person, await challengeOf(hub, person), {
      method: 'authenticator',
      code: codes.now,
    })
    for (const used of [codes.now, codes.before])
      expect(await refusal(prove(session, used))).toMatchObject({ code: 'two-step/code-refused' })
    const twoAhead = await appCode(secret, time, 2)
    expect(await refusal(prove(session, twoAhead))).toMatchObject({ code: 'two-step/code-refused' })
    await prove(session, codes.next)
    expect(
      await refusal(meet(hub, person, await challengeOf(hub, person), { method: 'authenticator', code: codes.next })),
    ).toMatchObject({ code: 'two-step/code-refused' })
  })

  it('can be removed; SMS stays', async () => {
    const { person, phone } = await newGuarded(hub)
    await setUpAuthenticator(person, time)
    await person.call(removeAuthenticator, {})
    await mailed(person, 'Your authenticator app was removed')
    expect(await refusal(person.call(removeAuthenticator, {}))).toMatchObject({ code: 'two-step/off' })
    const challenge = await challengeOf(hub, person)
    await meet(hub, person, challenge, { method: 'sms', code: await lastCode(hub, phone) })
  })
})

describe('recovery codes', () => {
  it('open once each, warn when few are left, and die when new ones are made (R34)', async () => {
    const { person, recoveryCodes } = await newGuarded(hub)
    await setUpAuthenticator(person, time)
    const recover = async (code = '') =>
      meet(hub, person, await challengeOf(hub, person), { method: 'recovery-code', code })
    await recover(recoveryCodes[0]?.toLowerCase().replaceAll('-', ''))
    expect((await mailed(person, 'A recovery code was used')).text).toContain('9 are left')
    expect(await refusal(recover(recoveryCodes[0]))).toMatchObject({ code: 'two-step/code-refused' })
    for (const code of recoveryCodes.slice(1, 7)) await recover(code)
    expect((await mailed(person, 'You are running out of recovery codes')).text).toContain('Left: 3')
    const { recoveryCodes: renewed } = (await person.call(renewRecoveryCodes, {})).body
    expect(await refusal(recover(recoveryCodes[9]))).toMatchObject({ code: 'two-step/code-refused' })
    for (const code of renewed) await recover(code)
    expect((await challengeOf(hub, person)).methods).toEqual(['authenticator', 'sms'])
    expect(await stateOf(person)).toMatchObject({ recoveryCodesLeft: 0 })
  }, 60_000)
})
