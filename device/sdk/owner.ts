// What an owner does on the device itself: sign up, sign in to connect it, sign out again. The owner's session is
// needed for enrolment only; afterwards the device has a session of its own.

import { type Call, client, Refused } from '../../contracts/client.ts'
import type { Challenge, FactorCode } from '../../contracts/factors.ts'
import { signIn, signOut, signUp } from '../../contracts/identity.ts'
import type { ProblemBody } from '../../contracts/problems.ts'
import { sendChallengeCode, verifyChallenge } from '../../contracts/two-step.ts'

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
 * Asks the owner for the second factor. `challenge.methods` are those that can be used, preferred first; where that is
 * `sms`, the code is on its way. `refused` tells why the answer before was of no use.
 * Answers a code, `send-sms` for a code (or another one) by SMS, or nothing to give up.
 */
export type AskForCode = (
  challenge: Challenge,
  refused: ProblemBody | undefined,
) => Promise<FactorCode | 'send-sms' | undefined>

/** Two-step verification is on, and nobody gave the second factor. */
export class SecondFactorNeeded extends Error {
  readonly challenge: Challenge
  constructor(challenge: Challenge) {
    super('Signing in takes a second factor.')
    this.name = 'SecondFactorNeeded'
    this.challenge = challenge
  }
}

/**
 * Signs the owner in and answers the bearer token of the session. With two-step verification on, `askForCode` is called
 * until a code is right, it gives up, or the hub wants no more.
 * @throws {Refused} `sign-in/refused`, `throttle/too-many-attempts`, `throttle/closed`, `challenge/expired`
 * @throws {SecondFactorNeeded} where there is no `askForCode`, or it gave up
 * @throws {Unreachable}
 */
export async function signInOwner({
  hub,
  email,
  password,
  askForCode,
}: Owner & { readonly askForCode?: AskForCode }): Promise<{ token: string; accountId: string }> {
  const call = client({ origin: hub })
  const answered = await call(signIn, { body: { email, password, client: 'app' } })
  const { token, account } =
    answered.status === 202 ? await takeSecondStep(call, answered.body.challenge, askForCode) : answered.body
  if (!token) throw new Error('The hub signed the owner in without a token.')
  return { token, accountId: account.id }
}

/** What is answered with another question, and what is over. */
const mayAskAgain = (failure: unknown): failure is Refused =>
  failure instanceof Refused && failure.problem.code.startsWith('two-step/')

async function takeSecondStep(call: Call, challenge: Challenge, askForCode: AskForCode | undefined) {
  const params = { challengeId: challenge.id }
  let asked = challenge
  let refused: ProblemBody | undefined
  for (;;) {
    const given = await askForCode?.(asked, refused)
    if (!given) throw new SecondFactorNeeded(asked)
    refused = undefined
    try {
      if (given !== 'send-sms') return (await call(verifyChallenge, { params, body: given })).body
      const { phoneHint, resendAvailableAt } = (await call(sendChallengeCode, { params })).body
      asked = { ...asked, phoneHint, resendAvailableAt }
    } catch (failure) {
      if (!mayAskAgain(failure)) throw failure
      refused = failure.problem
    }
  }
}

/** Ends the owner's session. A session that has ended already is fine. @throws {Unreachable} */
export async function signOutOwner({ hub, token }: { hub: string; token: string }): Promise<void> {
  await client({ origin: hub, token: () => token })(signOut, {}).catch((failure) => {
    if (!(failure instanceof Refused && failure.is('session/required'))) throw failure
  })
}
