// The life of a passkey on a whole hub: added, signed in with, second step, proof for a wipe, two-step verification without a
// phone; and what happens at the same moment.

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteAccount, listActivity } from '../../contracts/account.ts'
import { commandTypeNames, queueCommand } from '../../contracts/commands.ts'
import { proveIdentity, signIn } from '../../contracts/identity.ts'
import {
  addPasskey,
  listPasskeys,
  removePasskey,
  signInWithPasskey,
  startPasskey,
  startPasskeyProof,
} from '../../contracts/passkeys.ts'
import { readTwoStep, usePasskeys, verifyChallenge } from '../../contracts/two-step.ts'
import { Authenticator } from '../support/authenticator.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor } from '../support/owned-device.ts'
import { addedBy, answeringStep, newHolder, signingIn, steppingUp } from '../support/passkey-requests.ts'
import { newPerson, type Person, refusal, signedIn, stranger } from '../support/person.ts'
import { rescued } from '../support/rescued.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterEach(() => hub.clock(0))
afterAll(() => hub.stop())

const kinds = async ({ call }: Person) =>
  (await call(listActivity, { query: { limit: '100' } })).body.items.map(({ kind }) => kind)
const wipe = (deviceId: string) => ({ action: 'device.wipe' as const, deviceId })

/** How many of these came through. */
const succeeded = async (asked: Promise<unknown>[]) =>
  (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length

async function proofFor({ call }: Person, passkey: Authenticator, deviceId: string) {
  const { body: options } = await call(startPasskeyProof, { body: { for: wipe(deviceId) } })
  return { method: 'passkey' as const, response: passkey.get(options), for: wipe(deviceId) }
}

describe('a passkey', () => {
  it('is added, told of by mail, and signs in without a password', async () => {
    const { person, passkey } = await newHolder(hub)
    const mail = await hub.mail(person.email, ({ subject = '' }) => subject.includes('passkey was added'))
    expect(mail.text).toContain('"My phone"')
    const { body } = await stranger(hub)(signInWithPasskey, { body: await signingIn(hub, passkey) })
    expect(body.account).toEqual({ id: person.accountId, email: person.email })
    const again = signedIn(hub, person, body)
    expect((await again.call(listPasskeys, {})).body.items).toMatchObject([
      { id: passkey.id, name: 'My phone', lastUsedAt: expect.any(String) },
    ])
    expect(await kinds(person)).toEqual(expect.arrayContaining(['passkey.added', 'session.opened']))
  })

  it('opens one session with one answer, however many send it at once', async () => {
    const { passkey } = await newHolder(hub)
    const body = await signingIn(hub, passkey)
    const call = stranger(hub)
    expect(await succeeded(Array.from({ length: 8 }, () => call(signInWithPasskey, { body })))).toBe(1)
    expect((await refusal(call(signInWithPasskey, { body }))).code).toBe('sign-in/refused')
  })

  it('is one of ten at most, however many are added at once', async () => {
    const person = await newPerson(hub)
    for (let made = 0; made < 8; made++) await addedBy(hub, person)
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const response = new Authenticator(hub.origin).create((await person.call(startPasskey, {})).body)
        return { name: 'Another', response }
      }),
    )
    await succeeded(answers.map((body) => person.call(addPasskey, { body })))
    // Whoever met another one comes again.
    await succeeded(answers.map((body) => person.call(addPasskey, { body })))
    for (const body of answers) await person.call(addPasskey, { body }).catch(() => undefined)
    expect((await person.call(listPasskeys, {})).body.items).toHaveLength(10)
    expect((await person.call(readTwoStep, {})).body.passkeys).toBe(10)
  })

  it('is nothing for a rescue session, nor for a device', async () => {
    const { person } = await newHolder(hub)
    const rescue = await rescued(hub, person)
    const { session } = await enrolFor(person)
    const device = signedIn(hub, person, { token: session.token, account: { id: '' }, session: { id: '' } })
    for (const { call } of [rescue, device]) {
      expect((await refusal(call(listPasskeys, {}))).code).toBe('session/not-allowed')
      expect((await refusal(call(startPasskey, {}))).code).toBe('session/not-allowed')
      expect((await refusal(call(startPasskeyProof, { body: {} }))).code).toBe('session/not-allowed')
    }
  })

  it('is gone with its account', async () => {
    const { person, passkey } = await newHolder(hub)
    await person.call(deleteAccount, {})
    const body = await signingIn(hub, passkey)
    expect((await refusal(stranger(hub)(signInWithPasskey, { body }))).code).toBe('sign-in/refused')
  })
})

describe('a wipe', () => {
  it('takes a proof by passkey: of this session and device, once', async () => {
    const { person, passkey } = await newHolder(hub)
    const [mine, other] = [
      await enrolFor(person, 'Phone', commandTypeNames),
      await enrolFor(person, 'Tablet', commandTypeNames),
    ]
    const body = await proofFor(person, passkey, mine.device.id)
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => person.call(proveIdentity, { body })))
    const proofs = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.body.proof ?? ''] : []))
    expect(proofs).toHaveLength(1)
    const [proof = ''] = proofs
    const ask = (deviceId: string) =>
      person.call(queueCommand, { params: { deviceId }, body: { type: 'device.wipe', proof } })
    expect((await refusal(ask(other.device.id))).code).toBe('command/proof-refused')
    expect((await ask(mine.device.id)).body).toMatchObject({ type: 'device.wipe' })
    expect((await refusal(ask(mine.device.id))).code).toBe('command/proof-refused')
  })

  it('takes none that another session of the same person asked for', async () => {
    const { person, passkey } = await newHolder(hub)
    const { device } = await enrolFor(person, 'Phone', commandTypeNames)
    const { body: opened } = await stranger(hub)(signInWithPasskey, { body: await signingIn(hub, passkey) })
    const elsewhere = signedIn(hub, person, opened)
    const body = await proofFor(elsewhere, passkey, device.id)
    expect((await refusal(person.call(proveIdentity, { body }))).code).toBe('two-step/code-refused')
  })
})

describe('two-step verification without a phone', () => {
  it('asks for a passkey after the password, and for none after a passkey', async () => {
    const { person, passkey } = await newHolder(hub)
    const { recoveryCodes } = (await person.call(usePasskeys, { body: {} })).body
    expect(recoveryCodes).toHaveLength(10)
    const answered = await stranger(hub)(signIn, {
      body: { email: person.email, password: person.password, client: 'app' },
    })
    expect(answered).toMatchObject({ status: 202, body: { challenge: { methods: ['passkey', 'recovery-code'] } } })
    const params = await steppingUp(hub, person)
    const body = await answeringStep(hub, passkey, params)
    const call = stranger(hub)
    expect(await succeeded(Array.from({ length: 8 }, () => call(verifyChallenge, { params, body })))).toBe(1)
    await call(signInWithPasskey, { body: await signingIn(hub, passkey) })
  })

  it('lets a recovery code in where the passkey is gone', async () => {
    const { person } = await newHolder(hub)
    const { recoveryCodes: [code = ''] = [] } = (await person.call(usePasskeys, { body: {} })).body
    const params = await steppingUp(hub, person)
    const { status } = await stranger(hub)(verifyChallenge, { params, body: { method: 'recovery-code', code } })
    expect(status).toBe(201)
  })

  it('is off when the last passkey goes, and two that go at once leave the account one that opens', async () => {
    const { person, passkey } = await newHolder(hub)
    const another = await addedBy(hub, person, 'Key ring')
    await person.call(usePasskeys, { body: {} })
    const remove = ({ id: passkeyId }: Authenticator) => person.call(removePasskey, { params: { passkeyId } })
    await succeeded([remove(passkey), remove(another)])
    const { items } = (await person.call(listPasskeys, {})).body
    expect((await person.call(readTwoStep, {})).body).toMatchObject({
      isOn: items.length > 0,
      passkeys: items.length,
    })
    for (const { id: passkeyId } of items) await person.call(removePasskey, { params: { passkeyId } })
    expect((await person.call(readTwoStep, {})).body).toMatchObject({ isOn: false, passkeys: 0 })
    const body = { email: person.email, password: person.password, client: 'app' as const }
    expect((await stranger(hub)(signIn, { body })).status).toBe(201)
    expect(await kinds(person)).toEqual(expect.arrayContaining(['passkey.removed', 'two-step.on', 'two-step.off']))
    await hub.mail(person.email, ({ subject = '' }) => subject === 'Two-step verification is off')
  })
})
