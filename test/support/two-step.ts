// A person with two-step verification, in a journey: their phone is the outbox, their authenticator app is otplib.

import { generate } from 'otplib'
import type { Challenge, FactorCode } from '../../contracts/factors.ts'
import { signIn } from '../../contracts/identity.ts'
import {
  addAuthenticator,
  sendPhoneCode,
  verifyAuthenticator,
  verifyChallenge,
  verifyPhone,
} from '../../contracts/two-step.ts'
import type { Hub } from './hub.ts'
import { newPerson, type Person, signedIn, stranger } from './person.ts'

const hour = 3600_000

/** The hub's clock, so that a test can be where it wants in an hour, and know which code an app shows. */
export class HubTime {
  readonly #hub: Hub
  #hours = 0
  #offset = 0
  constructor(hub: Hub) {
    this.#hub = hub
  }

  /** What functions see as now; milliseconds since 1970. */
  now = (): number => Date.now() + this.#offset

  /** To the beginning of the next hour, in which no message was sent yet. */
  async nextHour(): Promise<void> {
    this.#hours++
    const beginning = Math.ceil(Date.now() / hour) * hour
    await this.#set(beginning + this.#hours * hour + 1000 - Date.now())
  }

  pass = (seconds: number): Promise<void> => this.#set(this.#offset + seconds * 1000)

  async #set(offset: number): Promise<void> {
    this.#offset = Math.round(offset / 1000) * 1000
    await this.#hub.clock(this.#offset / 1000)
  }
}

let numbers = 0
/** A German mobile number that no other test uses. */
export const newPhone = (): string => `+4915123${String(100_000 + numbers++)}`

/** The codes that went to a number, oldest first. */
export async function codesTo(hub: Hub, phone: string): Promise<string[]> {
  const messages = (await hub.outbox()).filter(({ kind, to }) => kind === 'sms' && to === phone)
  return messages.map(({ text }) => /^\d{6}/.exec(text)?.[0] ?? text)
}

export async function lastCode(hub: Hub, phone: string): Promise<string> {
  const code = (await codesTo(hub, phone)).at(-1)
  if (!code) throw new Error(`Nothing was sent to ${phone}`)
  return code
}

/** A code that is not this one. */
export const otherThan = (code: string): string => code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))

export interface Guarded {
  readonly person: Person
  readonly phone: string
  readonly recoveryCodes: string[]
}

/** A new person with a verified phone; one message was sent. */
export async function newGuarded(hub: Hub, phone = newPhone()): Promise<Guarded> {
  const person = await newPerson(hub)
  await person.call(sendPhoneCode, { body: { phone } })
  const { body } = await person.call(verifyPhone, { body: { code: await lastCode(hub, phone) } })
  return { person, phone, recoveryCodes: body.recoveryCodes ?? [] }
}

/** Sets an authenticator app up; answers its secret. The step of now is used up. */
export async function setUpAuthenticator({ call }: Person, time: HubTime): Promise<string> {
  const { secret } = (await call(addAuthenticator, { body: {} })).body
  await call(verifyAuthenticator, { body: { code: await appCode(secret, time) } })
  return secret
}

/** What an app shows, so many steps from now. */
export const appCode = (secret: string, time: HubTime, steps = 0): Promise<string> =>
  generate({ secret, epoch: Math.floor(time.now() / 1000) + steps * 30 })

/** Signs in with the password; fails where that alone opened a session. */
export async function challengeOf(hub: Hub, { email, password }: Person): Promise<Challenge> {
  const answered = await stranger(hub)(signIn, { body: { email, password, client: 'app' } })
  if (answered.status !== 202) throw new Error('The password alone opened a session')
  return answered.body.challenge
}

/** Takes the second step. */
export async function meet(hub: Hub, person: Person, { id }: Challenge, body: FactorCode): Promise<Person> {
  const answered = await stranger(hub)(verifyChallenge, { params: { challengeId: id }, body })
  return signedIn(hub, person, answered.body)
}
