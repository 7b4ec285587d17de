// A passkey as second factor and as proof: each answer for what it was asked for, once, and counted with all other factors.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { proveIdentity, signIn } from '../../contracts/identity.ts'
import { type PasskeyRequest, startPasskeyProof, startPasskeyStep } from '../../contracts/passkeys.ts'
import { usePasskeys, verifyChallenge } from '../../contracts/two-step.ts'
import { handler as identity } from '../../lambdas/identity/identity.function.ts'
import { handler } from '../../lambdas/identity/second-step.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import type { Authenticator, Lie } from '../support/authenticator.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { question, withPasskey } from '../support/passkeys.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const password = 'Secret-1234'
const otherDevice = 'dev_01K00000000000000000000TW0'
const wipe = (of = deviceId) => ({ action: 'device.wipe', deviceId: of })
const refused = { status: 401, body: { code: 'two-step/code-refused' } }
let tables: Tables
let token: string
let phone: Authenticator

const sessions = () => tables.list<SessionRecord>('identity', 'session#')
const proofs = () => tables.list('identity', 'proof').length

const askForProof = async (of?: object, by = token): Promise<PasskeyRequest> =>
  (await ask(handler, startPasskeyProof, { token: by, body: of ? { for: of } : {} })).body as PasskeyRequest
const prove = (options: PasskeyRequest, of?: object, lie: Lie = {}, by = token) => {
  const body = { method: 'passkey', response: phone.get(options, lie), ...(of && { for: of }) }
  return ask(handler, proveIdentity, { token: by, body })
}

const challenge = async (): Promise<string> => {
  const { body } = await ask(identity, signIn, { body: { email, password, client: 'app' } })
  return (body.challenge as { id: string }).id
}
const askForStep = (challengeId: string) => ask(handler, startPasskeyStep, { params: { challengeId } })
const takeStep = async (challengeId: string, lie: Lie = {}, asked?: PasskeyRequest) => {
  const options = asked ?? ((await askForStep(challengeId)).body as PasskeyRequest)
  const body = { method: 'passkey', response: phone.get(options, lie) }
  return ask(handler, verifyChallenge, { params: { challengeId }, body })
}

beforeEach(async () => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { signedInAt: noon, passwordHash: hashOf(password) })
  token = putSession(tables).token
  phone = await withPasskey(token)
})

describe('a passkey as proof', () => {
  it('confirms a session without two-step verification, and names the account’s own passkeys', async () => {
    passTime(16 * minute)
    const options = await askForProof()
    expect(options.allowCredentials).toMatchObject([{ id: phone.id }])
    const { status, body } = await prove(options)
    expect([status, body]).toEqual([201, { recentUntil: new Date(noon + 31 * minute).toISOString() }])
    expect(sessions()[0]?.recentUntil).toBe(noon + 31 * minute)
  })

  it('is enough where two-step verification is on, and the password is not', async () => {
    await ask(handler, usePasskeys, { token, body: {} })
    const byPassword = await ask(handler, proveIdentity, { token, body: { method: 'password', password } })
    expect(byPassword).toMatchObject({ body: { code: 'session/second-factor-required' } })
    expect((await prove(await askForProof())).status).toBe(201)
  })

  it('for one action gives a proof of that, once', async () => {
    const options = await askForProof(wipe())
    const response = { method: 'passkey', response: phone.get(options), for: wipe() }
    const answers = [
      await ask(handler, proveIdentity, { token, body: response }),
      await ask(handler, proveIdentity, { token, body: response }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 401])
    expect(answers[0]?.body.proof).toMatch(/^[\w-]{43}$/)
    expect(proofs()).toBe(1)
  })

  it('is for nothing but what it was asked for: no other device, nothing more, and nothing less', async () => {
    expect(await prove(await askForProof(wipe()), wipe(otherDevice))).toMatchObject(refused)
    expect(await prove(await askForProof(), wipe())).toMatchObject(refused)
    expect(await prove(await askForProof(wipe()))).toMatchObject(refused)
    expect(proofs()).toBe(0)
  })

  it('is for the session that asked', async () => {
    const another = putSession(tables).token
    expect(await prove(await askForProof(wipe()), wipe(), {}, another)).toMatchObject(refused)
    expect((await prove(await askForProof(wipe(), another), wipe(), {}, another)).status).toBe(201)
  })

  it('takes no answer that was asked for signing in, or for a second step', async () => {
    expect(await prove(await question(), wipe())).toMatchObject(refused)
    await ask(handler, usePasskeys, { token, body: {} })
    const step = (await askForStep(await challenge())).body as PasskeyRequest
    expect(await prove(step, wipe())).toMatchObject(refused)
    expect(proofs()).toBe(0)
  })

  it('takes no answer after five minutes', async () => {
    const options = await askForProof()
    passTime(5 * minute)
    expect(await prove(options)).toMatchObject(refused)
  })

  it('is not another account’s', async () => {
    putAccount(tables, { accountId: strangerId, email: 'mallory@example.org' })
    const mallory = putSession(tables, { accountId: strangerId }, { email: 'mallory@example.org' }).token
    const none = await ask(handler, startPasskeyProof, { token: mallory, body: {} })
    expect(none).toMatchObject({ status: 404, body: { code: 'passkey/not-found' } })
    await withPasskey(mallory)
    expect(await prove(await askForProof(undefined, mallory), undefined, {}, mallory)).toMatchObject(refused)
  })

  it('waits after five wrong ones, and with it every other factor of this session', async () => {
    const options = await askForProof()
    for (let tried = 0; tried < 5; tried++)
      expect(await prove(options, undefined, { isVerified: false })).toMatchObject(refused)
    expect(await prove(options)).toMatchObject({ status: 429 })
    const body = { method: 'recovery-code', code: '0123-4567-89AB-CDEF-GHJK-MNPQ' }
    expect(await ask(handler, proveIdentity, { token, body })).toMatchObject({ status: 429 })
    passTime(2000)
    expect((await prove(options)).status).toBe(201)
  })
})

describe('a passkey as second step', () => {
  beforeEach(() => ask(handler, usePasskeys, { token, body: {} }))

  it('comes first, and finishes the sign-in once', async () => {
    const { body } = await ask(identity, signIn, { body: { email, password, client: 'app' } })
    expect(body.challenge).toMatchObject({ methods: ['passkey', 'recovery-code'] })
    const { id } = body.challenge as { id: string }
    const asked = (await askForStep(id)).body as PasskeyRequest
    expect(asked.allowCredentials).toMatchObject([{ id: phone.id, transports: ['internal', 'hybrid'] }])
    expect(await takeStep(id, {}, asked)).toMatchObject({ status: 201, body: { account: { id: accountId } } })
    expect(await takeStep(id, {}, asked)).toMatchObject({ status: 410, body: { code: 'challenge/expired' } })
    expect(sessions()).toHaveLength(2)
  })

  it.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['that was not unlocked', { isVerified: false }],
    ['to a challenge that was not issued', { challenge: 'A'.repeat(43) }],
  ])('refuses an answer %s', async (_, lie) => {
    expect(await takeStep(await challenge(), lie)).toMatchObject(refused)
    expect(sessions()).toHaveLength(1)
  })

  it('takes an answer for the sign-in that it was asked for, and no other', async () => {
    const [mine, other] = [await challenge(), await challenge()]
    const asked = (await askForStep(mine)).body as PasskeyRequest
    expect(await takeStep(other, {}, asked)).toMatchObject(refused)
    expect(await takeStep(other, {}, await question())).toMatchObject(refused)
    expect(await takeStep(other, {}, await askForProof())).toMatchObject(refused)
    expect(sessions()).toHaveLength(1)
  })

  it('is asked for with a challenge that stands', async () => {
    const unknown = await askForStep('A'.repeat(43))
    expect(unknown).toMatchObject({ status: 410, body: { code: 'challenge/expired' } })
  })
})
