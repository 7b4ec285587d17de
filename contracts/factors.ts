// The shapes of second factors: codes and passkeys, the challenge that asks for one, and the word that a code is on its
// way.

import * as z from 'zod/mini'
import { Time } from './shapes.ts'

/** Ways to prove a second factor, in the order in which they are offered. */
export const secondFactors = ['passkey', 'authenticator', 'sms', 'recovery-code'] as const
export type SecondFactor = (typeof secondFactors)[number]

/** Six digits from an SMS or an authenticator app: ASCII digits as text, nothing around them. */
export const SixDigits = z.string().check(z.regex(/^[0-9]{6}$/, 'must be 6 digits'))

/** 24 characters of Crockford's base32 in any case, with or without dashes. */
const RecoveryCode = z
  .string()
  .check(z.regex(/^[0-9A-Za-z]{4}(-?[0-9A-Za-z]{4}){5}$/, 'must be a recovery code of 24 letters and digits'))

export const ChallengeId = z.string().check(z.regex(/^[\w-]{43}$/, 'must be the id of a challenge'))

/** A code is on its way. */
export const CodeSent = z.object({
  /** The last two digits, for example `***71`. */
  phoneHint: z.string(),
  expiresAt: Time,
  resendAvailableAt: Time,
})

export const Challenge = z.object({
  id: z.string(),
  /** Preferred first; where that is `sms`, the code is on its way. */
  methods: z.array(z.enum(secondFactors)),
  expiresAt: Time,
  resendAvailableAt: z.optional(Time),
  phoneHint: z.optional(z.string()),
})
export type Challenge = z.infer<typeof Challenge>

/** A second factor and its code. */
export const FactorCode = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('authenticator'), code: SixDigits }),
  z.strictObject({ method: z.literal('sms'), code: SixDigits }),
  z.strictObject({ method: z.literal('recovery-code'), code: RecoveryCode }),
])
export type FactorCode = z.infer<typeof FactorCode>

/** Bytes as WebAuthn's JSON has them: base64url without padding. */
export const Base64Url = (longest: number) =>
  z
    .string()
    .check(
      z.regex(/^[\w-]+$/, 'must be base64url without padding'),
      z.maxLength(longest, `must have at most ${longest} characters`),
    )

/** The id of a passkey is its credential's, as the authenticator chose it. */
export const PasskeyId = z.string().check(z.regex(/^[\w-]{16,512}$/, 'must be the id of a passkey'))

/**
 * What `navigator.credentials.get()` brings, as its `toJSON()` writes it (WebAuthn 3, AuthenticationResponseJSON). The shape is
 * the browser's: fields that it knows and we do not are passed over.
 */
export const PasskeyAssertion = z.object({
  id: PasskeyId,
  rawId: PasskeyId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Base64Url(4096),
    authenticatorData: Base64Url(4096),
    signature: Base64Url(8192),
    userHandle: z.optional(Base64Url(128)),
  }),
})
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>

/** A passkey as second factor, or as proof. */
export const PasskeyFactor = z.strictObject({ method: z.literal('passkey'), response: PasskeyAssertion })
