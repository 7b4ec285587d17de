// Two-step verification on a device: the SDK asks for the second factor, and so does `npm run device`.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type AskForCode, SecondFactorNeeded, signInOwner } from '../../device/index.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { refusal } from '../support/person.ts'
import { startSimulator } from '../support/simulator.ts'
import { appCode, HubTime, lastCode, newGuarded, otherThan, setUpAuthenticator } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

describe('signing in by the SDK', () => {
  it('asks until a code is right, and tells why the one before was not', async () => {
    const { person, phone } = await newGuarded(hub)
    const asked: (string | undefined)[] = []
    const askForCode: AskForCode = async ({ methods }, refused) => {
      expect(methods).toEqual(['sms', 'recovery-code'])
      asked.push(refused?.code)
      const code = await lastCode(hub, phone)
      return { method: 'sms', code: refused ? code : otherThan(code) }
    }
    const signedIn = await signInOwner({ hub: hub.origin, ...person, askForCode })
    expect(signedIn).toEqual({ accountId: person.accountId, token: expect.any(String) })
    expect(asked).toEqual([undefined, 'two-step/code-refused'])
  })

  it('sends a code by SMS where the app is not at hand', async () => {
    const { person, phone } = await newGuarded(hub)
    await setUpAuthenticator(person, time)
    const askForCode: AskForCode = async ({ resendAvailableAt }) =>
      resendAvailableAt ? { method: 'sms', code: await lastCode(hub, phone) } : 'send-sms'
    await expect(signInOwner({ hub: hub.origin, ...person, askForCode })).resolves.toBeDefined()
  })

  it('ends where nobody gives one, and where the hub wants no more', async () => {
    const { person } = await newGuarded(hub)
    await expect(signInOwner({ hub: hub.origin, ...person })).rejects.toBeInstanceOf(SecondFactorNeeded)
    const askForCode: AskForCode = async () => ({ method: 'recovery-code', code: '0'.repeat(24) })
    expect(await refusal(signInOwner({ hub: hub.origin, ...person, askForCode }))).toMatchObject({
      code: 'throttle/too-many-attempts',
    })
  })
})

describe('npm run device', () => {
  it('connects a device of an account with two-step verification by --code', async () => {
    const { person } = await newGuarded(hub)
    const secret = await setUpAuthenticator(person, time)
    await time.pass(30)
    const state = await mkdtemp(join(tmpdir(), 'vigil-two-step-'))
    const owner = ['--email', person.email, '--password', person.password]
    const device = await startSimulator(hub, { state, args: [...owner, '--code', await appCode(secret, time)] })
    expect(device.deviceId).toMatch(/^dev_/)
    await device.stop()
    await rm(state, { recursive: true })
  })
})
