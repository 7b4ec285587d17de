// A person in a journey: signs up, opens the mail, signs in; then calls the hub with the typed client.

import { randomBytes } from 'node:crypto'
import { type Call, client, type Refused } from '../../contracts/client.ts'
import { activateAccount, signIn, signUp } from '../../contracts/identity.ts'
import { redeemCode } from '../../contracts/subscriptions.ts'
import { newCode } from './codes.ts'
import type { Hub } from './hub.ts'

export interface Person {
  readonly email: string
  readonly password: string
  readonly token: string
  readonly accountId: string
  readonly sessionId: string
  /** Calls the hub as this person, with the bearer token of an app. */
  readonly call: Call
  /** Gives this person a subscription with more seats than any test needs. */
  readonly moreSeats: () => Promise<void>
}

export const goodPassword = 'Blue-Heron-42-Walks'

/** An address that no other test uses. */
export const newEmail = (name = 'alice'): string => `${name}.${randomBytes(4).toString('hex')}@example.org`

/** The problem with which a call is refused; fails where it is not. */
export const refusal = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('was not refused')
    },
    (error: Refused) => error.problem,
  )

/** Calls the hub as nobody. */
export const stranger = (hub: Hub): Call => client({ origin: hub.origin })

/** The token in the newest activation mail to an address. */
export async function activationToken(hub: Hub, email: string): Promise<string> {
  const mail = await hub.mail(email, ({ subject = '' }) => subject.includes('Activate'))
  const link = mail.links.find((each) => each.includes('#token='))
  if (!link) throw new Error(`No activation link in the mail "${mail.subject}"`)
  return link.slice(link.indexOf('#token=') + '#token='.length)
}

export async function signUpAndActivate(hub: Hub, email: string, password = goodPassword): Promise<void> {
  const call = stranger(hub)
  await call(signUp, { body: { email, password } })
  await call(activateAccount, { body: { token: await activationToken(hub, email) } })
}

export async function signInAs(hub: Hub, email: string, password = goodPassword): Promise<Person> {
  const answered = await stranger(hub)(signIn, { body: { email, password, client: 'app' } })
  if (answered.status === 202) throw new Error(`${email} has a second factor`)
  return signedIn(hub, { email, password }, answered.body)
}

/** A person with the session that a sign-in was answered with. */
export function signedIn(
  hub: Hub,
  { email, password }: { email: string; password: string },
  { token, account, session }: { token?: string | undefined; account: { id: string }; session: { id: string } },
): Person {
  if (!token) throw new Error('An app signs in with a token')
  const call = client({ origin: hub.origin, token: () => token })
  return {
    email,
    password,
    token,
    accountId: account.id,
    sessionId: session.id,
    call,
    moreSeats: async () => {
      const code = await newCode(hub, 'fleet')
      await call(redeemCode, { body: { code } })
    },
  }
}

/** A new person, signed in. */
export async function newPerson(hub: Hub, name?: string): Promise<Person> {
  const email = newEmail(name)
  await signUpAndActivate(hub, email)
  return signInAs(hub, email)
}
