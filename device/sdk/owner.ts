// What an owner does on the device itself: sign up, sign in to connect it, sign out again. The owner's session is
// needed for enrolment only; afterwards the device has a session of its own.

import { client, Refused } from '../../contracts/client.ts'
import { signIn, signOut, signUp } from '../../contracts/identity.ts'

export interface Owner {
  /** The hub's origin, without `/v1`: `https://vigil.example`. */
  readonly hub: string
  readonly email: string
  readonly password: string
}

/**
 * Makes an account. It can be used once the owner pressed the button of the activation mail; the answer does not tell
 * whether the address was known.
 * @throws {Refused} `password/refused` (its `errors` say why), `request/invalid`, `throttle/too-many-attempts`
 * @throws {Unreachable}
 */
export async function signUpOwner({ hub, email, password }: Owner): Promise<void> {
  await client({ origin: hub })(signUp, { body: { email, password } })
}

/**
 * Signs the owner in and answers the bearer token of the session.
 * @throws {Refused} `sign-in/refused`, `throttle/too-many-attempts`, `throttle/closed`
 * @throws {Unreachable}
 */
export async function signInOwner({ hub, email, password }: Owner): Promise<{ token: string; accountId: string }> {
  const { body } = await client({ origin: hub })(signIn, { body: { email, password, client: 'app' } })
  if (!body.token) throw new Error('The hub signed the owner in without a token.')
  return { token: body.token, accountId: body.account.id }
}

/** Ends the owner's session. A session that has ended already is fine. @throws {Unreachable} */
export async function signOutOwner({ hub, token }: { hub: string; token: string }): Promise<void> {
  await client({ origin: hub, token: () => token })(signOut, {}).catch((failure) => {
    if (!(failure instanceof Refused && failure.is('session/required'))) throw failure
  })
}
