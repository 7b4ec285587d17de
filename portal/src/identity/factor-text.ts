// Second factors in words: how each is asked for, chosen and refused.

import { Refused } from '../../../contracts/client.ts'
import type { FactorCode, SecondFactor } from '../../../contracts/factors.ts'
import { explain } from '../app/problem-text.ts'

/** Never more of a number than the hub tells. */
const toPhone = (phoneHint: string | undefined) => phoneHint ?? 'your phone'

export const factorPrompt = (method: SecondFactor, phoneHint: string | undefined): string =>
  ({
    passkey: 'Unlock your passkey as you unlock your device: by finger, face or its code.',
    authenticator: 'Enter the code from your authenticator app.',
    sms: `We sent a code to ${toPhone(phoneHint)}. Enter it here.`,
    'recovery-code': 'Enter one of the recovery codes that you kept. Each works once.',
  })[method]

export const factorChoice = (method: SecondFactor, phoneHint: string | undefined): string =>
  ({
    passkey: 'Use a passkey',
    authenticator: 'Use the authenticator app',
    sms: `Get a code by SMS to ${toPhone(phoneHint)}`,
    'recovery-code': 'Use a recovery code',
  })[method]

/** What is wrong with what was typed, before the hub is asked. */
export const unfinished = (method: FactorCode['method']): string =>
  method === 'recovery-code'
    ? 'A recovery code has 24 letters and digits. Look it up once more.'
    : 'Enter the six digits of the code.'

export const factorRefused: Readonly<Record<SecondFactor, string>> = {
  passkey:
    'This passkey was not accepted. Perhaps it was removed, or took longer than five minutes. Try again, or use another way.',
  authenticator: 'This code is not right, or was used before. Enter the one that the app shows now.',
  sms: 'This code is not right. Only the newest message counts.',
  'recovery-code': 'This recovery code is not right, or was used before.',
}

export function explainCode(error: Error, method: SecondFactor): string {
  return error instanceof Refused && error.is('two-step/code-refused') ? factorRefused[method] : explain(error).text
}
