// Two-step verification with passkeys and no phone: a switch of its own, and what is left of it where a phone or a passkey
// goes. Whatever happens at once, the login never asks for what is not there.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-sns'
import { beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { removePasskey } from '../../contracts/passkeys.ts'
import {
  readTwoStep,
  removePhone,
  renewRecoveryCodes,
  sendPhoneCode,
  stopUsingPasskeys,
  usePasskeys,
  verifyPhone,
} from '../../contracts/two-step.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler as passkeys } from '../../lambdas/identity/passkeys.function.ts'
import { handler } from '../../lambdas/identity/second-step.function.ts'
import { factorsOf } from '../../lambdas/identity/two-step.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { factorsIn, passkeysIn, withPasskey } from '../support/passkeys.ts'
import { seedOfThisRun } from '../support/random.ts'
import { accountId, email, putAccount, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { waitingMails } from '../support/waiting-mails.ts'

const phone = '+4915123456789'
let tables: Tables
let cloud: Cloud
let token: string

const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const kinds = () => tables.list('identity', 'activity#').map(({ kind }) => kind)
const mailed = () => waitingMails(tables).map(({ template }) => template)
const switchOn = () => ask(handler, usePasskeys, { token, body: {} })
const shown = async () => (await ask(handler, readTwoStep, { token })).body
const remove = (passkeyId: string) => ask(passkeys, removePasskey, { token, params: { passkeyId } })
const stop = () => ask(handler, stopUsingPasskeys, { token })
const dropPhone = () => ask(handler, removePhone, { token })

async function addPhone(number = phone) {
  passTime(2 * minute)
  await ask(handler, sendPhoneCode, { token, body: { phone: number } })
  const sent = cloud.texts.commandCalls(PublishCommand).at(-1)?.args[0].input.Message
  const [code = ''] = /\b\d{6}\b/.exec(sent ?? '') ?? []
  return ask(handler, verifyPhone, { token, body: { code } })
}

beforeEach(() => {
  setNow(noon)
  cloud = new Cloud()
  tables = new Tables()
  putAccount(tables, { signedInAt: noon, passwordHash: 'there is one' })
  token = putSession(tables, {}, { recentUntil: noon + 600 * minute }).token
})

describe('switching it on with passkeys', () => {
  it('needs one', async () => {
    expect(await switchOn()).toMatchObject({ status: 409, body: { code: 'two-step/passkey-first' } })
    expect(login()).not.toHaveProperty('secondFactors')
  })

  it('asks for a passkey from then on, with recovery codes for when it is gone', async () => {
    await withPasskey(token)
    const { status, body } = await switchOn()
    expect([status, body.recoveryCodes]).toEqual([201, expect.any(Array)])
    expect(body.recoveryCodes).toHaveLength(10)
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'recovery-code'] })
    expect(login()).not.toHaveProperty('phoneHint')
    expect(await shown()).toMatchObject({ isOn: true, passkeys: 1, withPasskeys: true, recoveryCodesLeft: 10 })
    expect(kinds()).toContain('two-step.on')
    expect(mailed()).toContain('two-step-on')
  })

  it('shows the codes once: asked again, it answers that it is on', async () => {
    await withPasskey(token)
    await switchOn()
    const codes = factorsIn(tables)?.recoveryCodes
    expect(await switchOn()).toMatchObject({ status: 201, body: {} })
    expect(factorsIn(tables)?.recoveryCodes).toEqual(codes)
    expect(kinds().filter((kind) => kind === 'two-step.on')).toHaveLength(1)
  })

  it('beside a phone leaves its codes, and keeps it on where the phone goes', async () => {
    await addPhone()
    const codes = factorsIn(tables)?.recoveryCodes
    await withPasskey(token)
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'sms', 'recovery-code'], phoneHint: '***89' })
    expect(await switchOn()).toMatchObject({ status: 201, body: {} })
    expect((await dropPhone()).status).toBe(204)
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'recovery-code'] })
    expect(login()).not.toHaveProperty('phoneHint')
    expect(factorsIn(tables)?.recoveryCodes).toEqual(codes)
    expect(kinds()).toContain('phone.removed')
    expect(mailed()).toContain('phone-removed')
    expect(mailed()).not.toContain('two-step-off')
  })

  it('is possible without a phone at first, and with one later', async () => {
    await withPasskey(token)
    await switchOn()
    expect(await addPhone()).toMatchObject({ status: 200, body: {} })
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'sms', 'recovery-code'], phoneHint: '***89' })
    expect(kinds()).toContain('phone.added')
    expect(mailed()).toContain('phone-added')
  })
})

describe('switching it off', () => {
  it('leaves the passkeys, to sign in with', async () => {
    await withPasskey(token)
    await switchOn()
    expect(await stop()).toMatchObject({ status: 204, text: '' })
    expect(login()).not.toHaveProperty('secondFactors')
    expect(await shown()).toMatchObject({ isOn: false, passkeys: 1, recoveryCodesLeft: 0 })
    expect(mailed()).toContain('two-step-off')
    expect(await stop()).toMatchObject({ status: 409, body: { code: 'two-step/off' } })
  })

  it('beside a phone leaves it on, and needing the phone', async () => {
    await addPhone()
    await withPasskey(token)
    await switchOn()
    expect((await stop()).status).toBe(204)
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'sms', 'recovery-code'] })
    expect(mailed()).not.toContain('two-step-off')
    await dropPhone()
    expect(login()).not.toHaveProperty('secondFactors')
  })
})

describe('where it was not switched on with passkeys', () => {
  it('it is off without the phone, and the passkeys stay', async () => {
    await addPhone()
    await withPasskey(token)
    await dropPhone()
    expect(login()).not.toHaveProperty('secondFactors')
    expect(factorsIn(tables)).toEqual({
      pk: accountId,
      sk: 'two-step',
      accountId,
      lastStep: 0,
      passkeys: 1,
    })
    expect(await shown()).toMatchObject({ isOn: false, passkeys: 1, withPasskeys: false, recoveryCodesLeft: 0 })
    expect(mailed()).toContain('two-step-off')
  })

  it('recovery codes are for those who have a second factor', async () => {
    await withPasskey(token)
    expect(await ask(handler, renewRecoveryCodes, { token })).toMatchObject({ body: { code: 'two-step/off' } })
  })
})

describe('removing a passkey', () => {
  it('leaves the others as factors, and with the last one it is off where there is no phone', async () => {
    const [first, second] = [await withPasskey(token), await withPasskey(token)]
    await switchOn()
    await remove(first.id)
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'recovery-code'] })
    await remove(second.id)
    expect(login()).not.toHaveProperty('secondFactors')
    expect(factorsIn(tables)).toBeUndefined()
    expect(kinds()).toContain('two-step.off')
    expect(mailed()).toContain('two-step-off')
  })

  it('that is the last beside a phone leaves the phone, which is needed from then on', async () => {
    await addPhone()
    const { id } = await withPasskey(token)
    await switchOn()
    await remove(id)
    expect(login()).toMatchObject({ secondFactors: ['sms', 'recovery-code'], phoneHint: '***89' })
    expect(await shown()).toMatchObject({ isOn: true, withPasskeys: false })
    await withPasskey(token)
    await dropPhone()
    expect(login()).not.toHaveProperty('secondFactors')
  })

  it('at once with the other one is refused to the second, and done when it asks again', async () => {
    const [first, second] = [await withPasskey(token), await withPasskey(token)]
    await switchOn()
    const answers = await Promise.all([remove(first.id), remove(second.id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 503])
    expect(login()).toMatchObject({ secondFactors: ['passkey', 'recovery-code'] })
    const [left] = passkeysIn(tables)
    expect(await remove(left?.credentialId ?? '')).toMatchObject({ status: 204 })
    expect(login()).not.toHaveProperty('secondFactors')
  })
})

describe('whatever is done, in whatever order and at once', () => {
  const steps = {
    add: () => withPasskey(token).catch(() => undefined),
    switchOn,
    remove: () => remove(passkeysIn(tables)[0]?.credentialId ?? 'A'.repeat(16)),
    removeNewest: () => remove(passkeysIn(tables).at(-1)?.credentialId ?? 'A'.repeat(16)),
    addPhone: () => addPhone().catch(() => undefined),
    dropPhone,
    stop,
    renew: () => ask(handler, renewRecoveryCodes, { token }),
  }
  const names = Object.keys(steps) as (keyof typeof steps)[]

  it('the login asks for exactly the factors that there are', async () => {
    const together = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    const property = fc.asyncProperty(fc.array(together, { minLength: 1, maxLength: 8 }), async (rounds) => {
      setNow(noon)
      tables = new Tables()
      putAccount(tables, { signedInAt: noon, passwordHash: 'there is one' })
      token = putSession(tables, {}, { recentUntil: noon + 600 * minute }).token
      for (const round of rounds) {
        await Promise.all(round.map((name) => steps[name]()))
        const record = factorsIn(tables)
        expect(record?.passkeys ?? 0).toBe(passkeysIn(tables).length)
        expect(login()?.secondFactors ?? []).toEqual(factorsOf(record))
        // What is asked for can be given: recovery codes are never all that is left.
        if (login()?.secondFactors) expect(['passkey', 'sms']).toContain(login()?.secondFactors?.[0])
      }
    })
    await fc.assert(property, { seed: seedOfThisRun(), numRuns: 60 })
  }, 60_000)
})
