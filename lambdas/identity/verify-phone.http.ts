// POST /v1/account/two-step/phone/verification. The code came back: two-step verification is on, with recovery codes that
// are shown now and never again; or the number is changed, and the former one is told. Sessions stay as they are.

import { verifyPhone } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { describeError, logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'
import { sendSms } from '../platform/send-sms.ts'
import { answer, serve } from '../platform/serve.ts'
import type { Session } from '../platform/session.ts'
import { findAccount } from './account-store.ts'
import { countAttempt, forgetAttempts, secondStepBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { judgeSmsCode } from './judge-factor.ts'
import { noteFactors } from './login-store.ts'
import { phoneHint } from './phone.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { findCode, newPhonePlace } from './sms-code-store.ts'
import { factorsOf, type TwoStepRecord } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { changePhone, createTwoStep, findTwoStep } from './two-step-store.ts'

export default serve(verifyPhone, async ({ body, session }) => {
  const at = now()
  const { accountId } = session
  const place = newPhonePlace(accountId)
  const bucket = secondStepBucket(accountId, session.id)
  const [record, sent] = await Promise.all([findTwoStep(accountId), findCode(place), countAttempt(bucket, at)])
  if (!sent) throw new Problem('two-step/code-expired')
  const proof = [await judgeSmsCode(place, sent.phone, body.code, at), forgetAttempts(bucket)]
  if (record) {
    await change(session, record, sent.phone, proof, at)
    return answer(200, {})
  }
  const recoveryCodes = newRecoveryCodes()
  const hashes = new Set(recoveryCodes.map(recoveryCodeHash))
  const made = { accountId, phone: sent.phone, phoneVerifiedAt: at, lastStep: 0, recoveryCodes: hashes }
  const committed = await commit([
    ...proof,
    createTwoStep(made),
    noteFactors(canonicalEmail(session.email), accountId, factorsOf(made), phoneHint(made.phone)),
    ...tellOfChange(session, 'two-step.on', 'two-step-on', at),
  ])
  if (!committed.done) throw new Problem('two-step/code-expired')
  return answer(200, { recoveryCodes })
})

async function change(
  session: Session,
  record: TwoStepRecord,
  phone: string,
  proof: Parameters<typeof commit>[0],
  at: number,
) {
  const { accountId, email } = session
  const account = await findAccount(accountId)
  const committed = await commit([
    ...proof,
    changePhone(accountId, phone, record.phone, at),
    noteFactors(canonicalEmail(email), accountId, factorsOf(record), phoneHint(phone)),
    ...tellOfChange(session, 'phone.changed', 'phone-changed', at),
  ])
  if (!committed.done) throw new Problem('two-step/code-expired')
  if (phone === record.phone) return
  const text =
    account?.language === 'de'
      ? 'Diese Nummer ist nicht mehr die Ihres Vigil-Kontos. Waren Sie es nicht, ändern Sie Ihr Passwort.'
      : 'This number is no longer the one of your Vigil account. If it was not you, change your password.'
  // The mail tells as well; a number that is gone can not be told.
  await sendSms(record.phone, text).catch((error) => logger.warn('former number not told', describeError(error)))
}
