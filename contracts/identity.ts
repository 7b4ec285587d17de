// Identity over HTTPS: signing up and in, sessions, rescue, and tickets for live hints. The account itself is in account.ts.

import * as z from 'zod/mini'
import { Challenge, FactorCode, PasskeyFactor, SixDigits } from './factors.ts'
import { route } from './route.ts'
import { AccountId, DeviceId, empty, list, noContent, SessionId, Time } from './shapes.ts'

/**
 * An e-mail address as typed: a local part of RFC 5321's plain characters (SES delivers to no others), a domain in any
 * script. No control characters, so a header can't be injected. Which addresses are the same account, and how one is
 * written to, is decided by `lambdas/identity/email.ts`.
 */
export const Email = z
  .string()
  .check(
    z.maxLength(254, 'must have at most 254 characters'),
    z.regex(
      /^(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)+\.?$/u,
      'must be an e-mail address such as name@example.org',
    ),
  )

/** A password on its way in. Whether it is good enough is the password rule's word, with a reason. */
export const Password = z.string().check(
  z.minLength(1, 'must not be empty'),
  z.refine((text) => [...text].length <= 256, 'must have at most 256 characters'),
)

export const Language = z.enum(['en', 'de'])
export type Language = z.infer<typeof Language>
export const Country = z.string().check(z.regex(/^[A-Z]{2}$/, 'must be a two-letter country code such as DE'))

/** 32 random bytes, base64url. */
export const LinkToken = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/, 'must be the token of a link'))

/** A one-time proof for one action on one device; see `proveIdentity`. */
export const ProofToken = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/, 'must be a proof'))

/** What a proof can be for. */
export const provenActions = ['device.wipe'] as const

/** Why a password is refused; the portal shows the same reasons while the person types. */
export const passwordReasons = [
  'too-short',
  'too-long',
  'no-digit',
  'no-upper-case',
  'no-lower-case',
  'has-blank',
  'too-common',
  'contains-name',
  'too-weak',
  'used-before',
] as const
export type PasswordReason = (typeof passwordReasons)[number]

export const signUp = route({
  method: 'POST',
  path: '/v1/accounts',
  access: ['public'],
  summary: 'Sign up. The answer is the same whether the e-mail is known or not; a mail says what happened.',
  body: z.strictObject({
    email: Email,
    password: Password,
    country: z.optional(Country),
    language: z.optional(Language),
  }),
  answers: { 202: empty },
  problems: ['password/refused', 'throttle/too-many-attempts', 'idempotency/key-reused'],
})

export const activateAccount = route({
  method: 'POST',
  path: '/v1/accounts/activation',
  access: ['public'],
  summary: 'Activate an account with the token of the activation mail.',
  body: z.strictObject({ token: LinkToken }),
  answers: { 204: noContent },
  problems: ['link/expired', 'identity/taken'],
})

export const resendActivation = route({
  method: 'POST',
  path: '/v1/accounts/activation/resend',
  access: ['public'],
  summary: 'Ask for a new activation mail. The answer is the same for every e-mail.',
  body: z.strictObject({ email: Email }),
  answers: { 202: empty },
  problems: ['throttle/too-many-attempts'],
})

export const SignedIn = z.object({
  account: z.object({ id: AccountId, email: z.string() }),
  session: z.object({ id: SessionId, expiresAt: Time }),
  token: z.optional(z.string()),
})

export const signIn = route({
  method: 'POST',
  path: '/v1/sessions',
  access: ['public'],
  summary:
    'Sign in. Browsers get a cookie, apps a bearer token; with two-step verification on, a challenge comes first.',
  body: z.strictObject({ email: Email, password: Password, client: z.enum(['browser', 'app']) }),
  answers: { 201: SignedIn, 202: z.object({ challenge: Challenge }) },
  problems: [
    'sign-in/refused',
    'throttle/too-many-attempts',
    'throttle/closed',
    'idempotency/key-reused',
    'idempotency/answer-not-kept',
  ],
})

/** What a session may do: everything its owner may, or only see, locate, lock and sound an alarm. */
export const SessionKind = z.enum(['owner', 'rescue'])

export const Session = z.object({
  id: SessionId,
  kind: SessionKind,
  current: z.boolean(),
  client: z.enum(['browser', 'app']),
  agent: z.string(),
  /** Where it was opened: the address, and its country (ISO 3166-1 alpha-2) where that is known. */
  address: z.optional(z.string()),
  country: z.optional(z.string()),
  createdAt: Time,
  lastUsedAt: Time,
  expiresAt: Time,
})
export type Session = z.infer<typeof Session>

export const listSessions = route({
  method: 'GET',
  path: '/v1/sessions',
  access: ['session'],
  summary: 'The sessions of this account, newest first.',
  answers: { 200: list(Session) },
  problems: ['session/required', 'session/not-allowed'],
})

export const signOut = route({
  method: 'DELETE',
  path: '/v1/sessions/current',
  access: ['session', 'rescue'],
  summary: 'Sign out.',
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed'],
})

export const revokeSession = route({
  method: 'DELETE',
  path: '/v1/sessions/{sessionId}',
  access: ['session'],
  summary: 'End another session.',
  params: z.strictObject({ sessionId: SessionId }),
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed', 'session/not-found'],
})

export const revokeOtherSessions = route({
  method: 'DELETE',
  path: '/v1/sessions',
  access: ['session'],
  summary: 'Sign out everywhere else.',
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed'],
})

/** The id of a rescue that was asked for; a secret of 32 bytes. */
const RescueId = z.string().check(z.regex(/^[\w-]{43}$/, 'must be the id of a rescue'))

export const askRescue = route({
  method: 'POST',
  path: '/v1/rescue',
  access: ['public'],
  summary:
    'For an owner whose phone is gone: with the password, a code goes to the e-mail address. Refused like a sign-in.',
  body: z.strictObject({ email: Email, password: Password }),
  answers: { 202: z.object({ rescue: z.object({ id: RescueId, expiresAt: Time }) }) },
  problems: ['sign-in/refused', 'rescue/off', 'throttle/too-many-attempts', 'throttle/closed'],
})

export const openRescue = route({
  method: 'POST',
  path: '/v1/rescue/verification',
  access: ['public'],
  summary:
    'Open a rescue session with the mailed code: for 30 minutes it can see devices, locate, lock and sound an alarm, and nothing else.',
  body: z.strictObject({ id: RescueId, code: SixDigits, client: z.enum(['browser', 'app']) }),
  answers: { 201: SignedIn },
  problems: ['two-step/code-refused', 'two-step/code-expired', 'rescue/off'],
})

/** What a proof is asked for, where it is one action on one device. */
export const ForAction = {
  for: z.optional(z.strictObject({ action: z.enum(provenActions), deviceId: DeviceId })),
}

export const proveIdentity = route({
  method: 'POST',
  path: '/v1/sessions/current/proof',
  access: ['session'],
  summary: 'Confirm that it is still you; routes that need a recent proof are open for 15 minutes afterwards.',
  body: z.discriminatedUnion('method', [
    z.extend(z.strictObject({ method: z.literal('password'), password: Password }), ForAction),
    /** This browser has just signed in again with a connected account: `purpose=proof`. */
    z.extend(z.strictObject({ method: z.literal('provider') }), ForAction),
    ...FactorCode.def.options.map((option) => z.extend(option, ForAction)),
    z.extend(PasskeyFactor, ForAction),
  ]),
  /** `proof` where `for` was given: for that action on that device, in this session, once, for 5 minutes. */
  answers: { 201: z.object({ recentUntil: Time, proof: z.optional(ProofToken) }) },
  problems: [
    'session/required',
    'session/not-allowed',
    'session/second-factor-required',
    'sign-in/refused',
    'throttle/too-many-attempts',
    'two-step/code-refused',
    'two-step/code-expired',
    'sign-in/expired',
    'identity/not-yours',
  ],
})

/** Where and as whom to listen for hints. `password` is a secret, valid for one hour and for this session only. */
export const LiveTicket = z.object({
  url: z.string(),
  clientId: z.string(),
  username: z.string(),
  password: z.string(),
  topic: z.string(),
  expiresAt: Time,
})
export type LiveTicket = z.infer<typeof LiveTicket>

export const openLiveTicket = route({
  method: 'POST',
  path: '/v1/live-tickets',
  access: ['session', 'rescue'],
  summary: 'A ticket to listen for live hints over MQTT in a WebSocket.',
  answers: { 201: LiveTicket },
  problems: ['session/required', 'session/not-allowed'],
})

export const identityRoutes = {
  signUp,
  activateAccount,
  resendActivation,
  signIn,
  listSessions,
  signOut,
  revokeSession,
  revokeOtherSessions,
  askRescue,
  openRescue,
  proveIdentity,
  openLiveTicket,
}
