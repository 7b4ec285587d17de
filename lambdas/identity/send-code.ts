// Sends a code by SMS: pause, limits, record, message, in this order. Where the message can not be sent, what was counted
// is given back and the record taken away, so that a failure costs the person nothing but the time.

import type { Language } from '../../contracts/identity.ts'
import { toTime } from '../platform/clock.ts'
import { commit, type Key } from '../platform/database.ts'
import { describeError, logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'
import { sendSms } from '../platform/send-sms.ts'
import { findAccount } from './account-store.ts'
import { phoneHint } from './phone.ts'
import { newCode, sentCode } from './sms-code.ts'
import { codeMac, findCode, forgetUnsent, keepCode } from './sms-code-store.ts'
import { countMessage, type Message, uncountMessage } from './sms-limit-store.ts'

const texts: Record<Language, (code: string) => string> = {
  en: (code) => `${code} is your Vigil code. It is valid for 5 minutes. Give it to nobody.`,
  de: (code) => `${code} ist Ihr Vigil-Code. Er gilt 5 Minuten. Geben Sie ihn niemandem.`,
}

/** Sends a code to be entered at `place`. Throws `two-step/too-many-messages` and `two-step/message-not-sent`. */
export async function sendCode(place: Key, message: Message, now: number) {
  const { phone, accountId } = message
  const [former, account] = await Promise.all([findCode(place), findAccount(accountId)])
  if (former && former.resendAvailableAt > now) {
    throw new Problem('two-step/too-many-messages', {
      retryAfterSeconds: Math.ceil((former.resendAvailableAt - now) / 1000),
    })
  }
  await countMessage(message, now)
  const code = newCode()
  const record = sentCode(await codeMac(place, phone, code), phone, former, now)
  const kept = await commit([keepCode(place, record)])
  if (!kept.done) {
    await uncountMessage(message, now)
    throw new Problem('two-step/too-many-messages', { retryAfterSeconds: 30 })
  }
  try {
    await sendSms(phone, texts[account?.language ?? 'en'](code))
    // What the alarm of the daily budget counts.
    logger.info('text message sent')
  } catch (error) {
    logger.error('message not sent', describeError(error))
    await Promise.all([commit([forgetUnsent(place, record.mac)]), uncountMessage(message, now)])
    throw new Problem('two-step/message-not-sent', { retryAfterSeconds: 5 })
  }
  return {
    phoneHint: phoneHint(phone),
    expiresAt: toTime(record.expiresAt),
    resendAvailableAt: toTime(record.resendAvailableAt),
  }
}
