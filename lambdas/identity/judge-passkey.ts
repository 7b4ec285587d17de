// Judges the answer of a passkey. Its challenge is used up by writes that go into the caller's transaction, so that one
// answer opens one door, however often it is sent; a counter that falls is told to the owner and locks nobody out.

import type { PasskeyAssertion } from '../../contracts/factors.ts'
import type { Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import { type Bucket, countAttempt, forgetAttempts } from './attempt-store.ts'
import { challengeIn, isHandleOf, isSuspicious, type PasskeyRecord, relyingParty } from './passkey.ts'
import { findPasskey, noteUse, spendChallenge } from './passkey-store.ts'
import { tellOfChange } from './two-step-notices.ts'

/** The writes that use up a right answer, to a challenge of this purpose; undefined where it is not right. */
export async function judgePasskey(
  passkey: PasskeyRecord,
  answer: PasskeyAssertion,
  purpose: string,
  now: number,
): Promise<Write[] | undefined> {
  const challenge = challengeIn(answer.response.clientDataJSON)
  if (!challenge || !isHandleOf(answer.response, passkey.accountId)) return undefined
  const { verifyAssertion } = await import('./verify-passkey.ts')
  const used = await verifyAssertion(answer, passkey, challenge, relyingParty(setting('ORIGIN')))
  if (!used) return undefined
  return [
    spendChallenge(challenge, purpose, now),
    noteUse(passkey, used, now),
    ...(isSuspicious(passkey, used.counter)
      ? tellOfChange(passkey, 'passkey.suspicious', 'passkey-suspicious', now, { name: passkey.name })
      : []),
  ]
}

/** The same as a second factor: counted first, in the bucket of all of them. Throws `two-step/code-refused`, `throttle/…`. */
export async function judgePasskeyFactor(
  accountId: string,
  answer: PasskeyAssertion,
  purpose: string,
  bucket: Bucket,
  now: number,
): Promise<{ readonly writes: Write[] }> {
  const [passkey] = await Promise.all([findPasskey(accountId, answer.id), countAttempt(bucket, now)])
  const writes = passkey && (await judgePasskey(passkey, answer, purpose, now))
  if (!writes) throw new Problem('two-step/code-refused')
  return { writes: [...writes, forgetAttempts(bucket)] }
}
