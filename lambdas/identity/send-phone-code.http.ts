// POST /v1/account/two-step/phone. Sends a code to a number that is to become the second factor. Nothing about the account
// changes before the code comes back.

import { sendPhoneCode } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { judgePhone } from './phone.ts'
import { sendCode } from './send-code.ts'
import { newPhonePlace } from './sms-code-store.ts'

export default serve(sendPhoneCode, async ({ body, session, request }) => {
  const { accountId } = session
  const countries = setting('SMS_COUNTRIES').split(',')
  const judged = judgePhone(body.phone, countries)
  if (!judged.usable) {
    const message = `must be a mobile number of one of these countries: ${countries.join(', ')}`
    const details = { errors: [{ pointer: '/phone', message }] }
    if (judged.why === 'number-unusable') throw new Problem('two-step/number-unusable', details)
    throw new Problem('two-step/unavailable-in-region', details)
  }
  const message = { phone: judged.e164, accountId, household: request.household }
  return answer(202, await sendCode(newPhonePlace(accountId), message, now()))
})
