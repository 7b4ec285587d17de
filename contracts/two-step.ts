// Two-step verification over HTTPS: a phone first, then an authenticator app, or passkeys without either, with recovery
// codes for when they are gone; the challenge between password and session; and the second factor as proof.

import * as z from 'zod/mini'
import { ChallengeId, CodeSent, FactorCode, PasskeyFactor, SixDigits } from './factors.ts'
import { SignedIn } from './identity.ts'
import { route } from './route.ts'
import { empty, noContent } from './shapes.ts'

/** A telephone number as typed; normalised to E.164 by the hub. */
const Phone = z.string().check(z.minLength(4), z.maxLength(40, 'must have at most 40 characters'))

export const TwoStep = z.object({
  isOn: z.boolean(),
  phoneHint: z.optional(z.string()),
  authenticator: z.boolean(),
  /** How many there are: while two-step verification is on, each is a second factor. */
  passkeys: z.int(),
  /** Whether it stays on with these alone, where the phone is removed. */
  withPasskeys: z.boolean(),
  recoveryCodesLeft: z.int(),
  /** Countries whose numbers can be used (ISO 3166-1 alpha-2). */
  regions: z.array(z.string()),
})
export type TwoStep = z.infer<typeof TwoStep>

const owner = ['session/required', 'session/not-allowed'] as const
const recent = [...owner, 'session/proof-required'] as const
const sending = ['two-step/too-many-messages', 'two-step/message-not-sent'] as const

export const readTwoStep = route({
  method: 'GET',
  path: '/v1/account/two-step',
  access: ['session'],
  summary: 'Whether two-step verification is on, and with what.',
  answers: { 200: TwoStep },
  problems: owner,
})

export const sendPhoneCode = route({
  method: 'POST',
  path: '/v1/account/two-step/phone',
  access: ['recent'],
  summary:
    'Send a code to a mobile number that is to be the second factor; again for another code. Nothing changes before it is verified.',
  body: z.strictObject({ phone: Phone }),
  answers: { 202: CodeSent },
  problems: [...recent, ...sending, 'two-step/unavailable-in-region', 'two-step/number-unusable'],
})

export const verifyPhone = route({
  method: 'POST',
  path: '/v1/account/two-step/phone/verification',
  access: ['recent'],
  summary:
    'Confirm the number with its code: two-step verification is on. The first time, the recovery codes are shown, once.',
  body: z.strictObject({ code: SixDigits }),
  answers: { 200: z.object({ recoveryCodes: z.optional(z.array(z.string())) }) },
  problems: [...recent, 'two-step/code-refused', 'two-step/code-expired', 'throttle/too-many-attempts'],
})

export const removePhone = route({
  method: 'DELETE',
  path: '/v1/account/two-step/phone',
  access: ['recent'],
  summary:
    'Remove the phone, and the authenticator with it. Two-step verification is off then, unless it was switched on with passkeys as well.',
  answers: { 204: noContent },
  problems: [...recent, 'two-step/off'],
})

export const addAuthenticator = route({
  method: 'POST',
  path: '/v1/account/two-step/authenticator',
  access: ['recent'],
  summary:
    'A secret for an authenticator app, shown once. It counts when its first code was verified; until then the former one does.',
  body: empty,
  answers: { 201: z.object({ secret: z.string(), uri: z.string() }) },
  problems: [...recent, 'two-step/phone-first'],
})

export const verifyAuthenticator = route({
  method: 'POST',
  path: '/v1/account/two-step/authenticator/verification',
  access: ['recent'],
  summary: 'Confirm the authenticator app with its first code; from then on it is asked for first.',
  body: z.strictObject({ code: SixDigits }),
  answers: { 200: empty },
  problems: [...recent, 'two-step/code-refused', 'two-step/code-expired', 'throttle/too-many-attempts'],
})

export const removeAuthenticator = route({
  method: 'DELETE',
  path: '/v1/account/two-step/authenticator',
  access: ['recent'],
  summary: 'Forget the authenticator app; SMS stays.',
  answers: { 204: noContent },
  problems: [...recent, 'two-step/off'],
})

export const renewRecoveryCodes = route({
  method: 'POST',
  path: '/v1/account/two-step/recovery-codes',
  access: ['recent'],
  summary: 'Ten new recovery codes, shown once; the former ones are dead.',
  answers: { 201: z.object({ recoveryCodes: z.array(z.string()) }) },
  problems: [...recent, 'two-step/off'],
})

export const usePasskeys = route({
  method: 'POST',
  path: '/v1/account/two-step/passkeys',
  access: ['recent'],
  summary:
    'Switch two-step verification on with the passkeys that there are, or keep it on with them where the phone goes. Recovery codes are shown, once, where there were none.',
  body: empty,
  answers: { 201: z.object({ recoveryCodes: z.optional(z.array(z.string())) }) },
  problems: [...recent, 'two-step/passkey-first'],
})

export const stopUsingPasskeys = route({
  method: 'DELETE',
  path: '/v1/account/two-step/passkeys',
  access: ['recent'],
  summary:
    'No longer keep two-step verification on with passkeys alone: without a phone it is off. The passkeys stay, to sign in with.',
  answers: { 204: noContent },
  problems: [...recent, 'two-step/off'],
})

export const sendChallengeCode = route({
  method: 'POST',
  path: '/v1/sessions/challenges/{challengeId}/code',
  access: ['challenge'],
  summary: 'Send the code of a challenge by SMS, or another one; the former code is dead.',
  params: z.strictObject({ challengeId: ChallengeId }),
  answers: { 202: CodeSent },
  problems: ['challenge/expired', ...sending],
})

export const verifyChallenge = route({
  method: 'POST',
  path: '/v1/sessions/challenges/{challengeId}/verification',
  access: ['challenge'],
  summary: 'Prove the second factor and sign in.',
  params: z.strictObject({ challengeId: ChallengeId }),
  body: z.discriminatedUnion('method', [...FactorCode.def.options, PasskeyFactor]),
  answers: { 201: SignedIn },
  problems: ['challenge/expired', 'two-step/code-refused', 'two-step/code-expired', 'throttle/too-many-attempts'],
})

export const sendProofCode = route({
  method: 'POST',
  path: '/v1/sessions/current/proof/code',
  access: ['session'],
  summary: 'Send a code by SMS with which this session can prove itself.',
  answers: { 202: CodeSent },
  problems: [...owner, ...sending, 'two-step/off', 'two-step/phone-first'],
})

export const twoStepRoutes = {
  readTwoStep,
  sendPhoneCode,
  verifyPhone,
  removePhone,
  addAuthenticator,
  verifyAuthenticator,
  removeAuthenticator,
  renewRecoveryCodes,
  usePasskeys,
  stopUsingPasskeys,
  sendChallengeCode,
  verifyChallenge,
  sendProofCode,
}
