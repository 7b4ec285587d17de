// POST /v1/account/two-step/phone/verification. The code came back: two-step verification is on, with recovery codes that
// are shown now and never again; or the number is changed, and the former one is told. Sessions stay as they are.

import type { Language } from '../../contracts/identity.ts'
import { verifyPhone } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { describeError, logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'
import { sendSms } from '../platform/send-sms.ts'
import { answer, serve } from '../platform/serve.ts'
import { findAccount } from './account-store.ts'
import { countAttempt, forgetAttempts, secondStepBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { judgeSmsCode } from './judge-factor.ts'
import { noteFactors } from './login-store.ts'
import { phoneHint } from './phone.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { findCode, newPhonePlace } from './sms-code-store.ts'
import { factorsOf, isOn, type TwoStepRecord } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(verifyPhone, async ({ body, session }) => {
  const at = now()
  const { accountId } = session
  const place = newPhonePlace(accountId)
  const bucket = secondStepBucket(accountId, session.id)
  const [record, sent] = await Promise.all([findTwoStep(accountId), findCode(place), countAttempt(bucket, at)])
  if (!sent) throw new Problem('two-step/code-expired')
  const { phone } = sent
  const proof = [await judgeSmsCode(place, phone, body.code, at), forgetAttempts(bucket)]
  const keep = async (next: TwoStepRecord, told: Write[]) => {
    const committed = await commit([
      ...proof,
      replaceTwoStep(accountId, record, next),
      noteFactors(canonicalEmail(session.email), accountId, factorsOf(next), phoneHint(phone)),
      ...told,
    ])
    if (!committed.done) throw new Problem('two-step/code-expired')
  }
  const verified = { phone, phoneVerifiedAt: at }
  if (record?.phone) {
    const account = await findAccount(accountId)
    await keep({ ...record, ...verified }, tellOfChange(session, 'phone.changed', 'phone-changed', at))
    if (phone !== record.phone) await tellFormer(record.phone, account?.language)
    return answer(200, {})
  }
  if (record && isOn(record)) {
    await keep({ ...record, ...verified }, tellOfChange(session, 'phone.added', 'phone-added', at))
    return answer(200, {})
  }
  const recoveryCodes = newRecoveryCodes()
  const hashes = new Set(recoveryCodes.map(recoveryCodeHash))
  await keep(
    { accountId, lastStep: 0, ...record, ...verified, recoveryCodes: hashes },
    tellOfChange(session, 'two-step.on', 'two-step-on', at),
  )
  return answer(200, { recoveryCodes })
})

async function tellFormer(phone: string, language: Language = 'en') {
  const text =
    language === 'de'
      ? 'Diese Nummer ist nicht mehr die Ihres Vigil-Kontos. Waren Sie es nicht, ändern Sie Ihr Passwort.'
      : 'This number is no longer the one of your Vigil account. If it was not you, change your password.'
  // The mail tells as well; a number that is gone can not be told.
  await sendSms(phone, text).catch((error) => logger.warn('former number not told', describeError(error)))
}
