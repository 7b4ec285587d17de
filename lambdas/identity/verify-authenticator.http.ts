// POST /v1/account/two-step/authenticator/verification. The first code shows that the app has the secret.

import { verifyAuthenticator } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { openBox } from '../platform/sealed-box.ts'
import { answer, serve } from '../platform/serve.ts'
import { countAttempt, forgetAttempts, secondStepBucket } from './attempt-store.ts'
import { stepOf } from './authenticator.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { phoneHint } from './phone.ts'
import { factorsOf } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findNewAuthenticator, findTwoStep, forgetNewAuthenticator, replaceTwoStep } from './two-step-store.ts'

export default serve(verifyAuthenticator, async ({ body, session }) => {
  const at = now()
  const { accountId, email } = session
  const bucket = secondStepBucket(accountId, session.id)
  const [record, sealed] = await Promise.all([
    findTwoStep(accountId),
    findNewAuthenticator(accountId, at),
    countAttempt(bucket, at),
  ])
  if (!record?.phone || !sealed) throw new Problem('two-step/code-expired')
  const step = await stepOf(await openBox('authenticator-secret', accountId, sealed), body.code, at)
  if (step === undefined) throw new Problem('two-step/code-refused')
  const next = { ...record, authenticator: sealed, lastStep: step }
  const committed = await commit([
    forgetNewAuthenticator(accountId, sealed),
    // The step of the first code is used up with it.
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(email), accountId, factorsOf(next), phoneHint(record.phone)),
    forgetAttempts(bucket),
    ...tellOfChange(session, 'authenticator.on', 'authenticator-on', at),
  ])
  if (!committed.done) throw new Problem('two-step/code-expired')
  return answer(200, {})
})
