// Judges a second factor: counted first, in one counter for all of them, then looked at. What proves it is used up by
// writes that go into the caller's transaction, so that one code opens one door, however many ask at once.

import type { FactorCode, SecondFactor } from '../../contracts/factors.ts'
import type { Key, Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { openBox } from '../platform/sealed-box.ts'
import { sameText } from '../platform/secret.ts'
import { type Bucket, countAttempt, forgetAttempts } from './attempt-store.ts'
import { stepOf } from './authenticator.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { codeMac, spendCode, takeTry } from './sms-code-store.ts'
import { factorsOf, type TwoStepRecord } from './two-step.ts'
import { findTwoStep, replaceTwoStep, spendRecoveryCode, spendStep } from './two-step-store.ts'

export interface ProvenFactor {
  /** Uses the proof up and forgets the failures. */
  readonly writes: Write[]
  /** After a recovery code: how many are left. */
  readonly recoveryCodesLeft?: number
  /** After the last one: the factors that are left, for the login to know; nobody is asked for another. */
  readonly factorsLeft?: SecondFactor[]
}

/**
 * Throws `two-step/code-refused`, `two-step/code-expired` or `throttle/…`. `place` is where an SMS code was sent for,
 * `bucket` where the attempt is counted.
 */
export async function judgeFactor(
  accountId: string,
  factor: FactorCode,
  place: Key,
  bucket: Bucket,
  now: number,
): Promise<ProvenFactor> {
  const [record] = await Promise.all([findTwoStep(accountId), countAttempt(bucket, now)])
  if (!record) throw new Problem('two-step/code-refused')
  const proven = await judges[factor.method](record, factor.code, place, now)
  return { ...proven, writes: [...proven.writes, forgetAttempts(bucket)] }
}

type Judge = (record: TwoStepRecord, code: string, place: Key, now: number) => Promise<ProvenFactor>

const judges: Record<FactorCode['method'], Judge> = {
  authenticator: async ({ accountId, authenticator, lastStep }, code, _, now) => {
    if (!authenticator) throw new Problem('two-step/code-refused')
    const step = await stepOf(await openBox('authenticator-secret', accountId, authenticator), code, now)
    if (step === undefined || step <= lastStep) throw new Problem('two-step/code-refused')
    return { writes: [spendStep(accountId, step)] }
  },
  // Against the number of today: a code that went to a former one opens nothing.
  sms: async ({ phone }, code, place, now) => {
    if (!phone) throw new Problem('two-step/code-refused')
    return { writes: [await judgeSmsCode(place, phone, code, now)] }
  },
  'recovery-code': async (record, code) => {
    const { accountId, recoveryCodes } = record
    const hash = recoveryCodeHash(code)
    if (!recoveryCodes?.has(hash)) throw new Problem('two-step/code-refused')
    const left = new Set([...recoveryCodes].filter((each) => each !== hash))
    if (left.size > 0) return { writes: [spendRecoveryCode(accountId, hash)], recoveryCodesLeft: left.size }
    const { recoveryCodes: _, ...rest } = record
    return { writes: [replaceTwoStep(accountId, record, rest)], recoveryCodesLeft: 0, factorsLeft: factorsOf(rest) }
  },
}

/** The write that uses up a right code by SMS. Throws where it is not right, has expired, or no try is left. */
export async function judgeSmsCode(place: Key, phone: string, code: string, now: number): Promise<Write> {
  const sent = await takeTry(place, now)
  if (!sent) throw new Problem('two-step/code-expired')
  if (!sameText(sent.mac, await codeMac(place, phone, code))) throw new Problem('two-step/code-refused')
  return spendCode(place, sent.mac)
}
