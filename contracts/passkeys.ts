// Passkeys over HTTPS (WebAuthn level 3): several of an account, to sign in without a password, as second factor, and as
// proof. What goes to the browser and what comes from it has the JSON form that the standard gives it.

import * as z from 'zod/mini'
import { Base64Url, ChallengeId, PasskeyAssertion, PasskeyId } from './factors.ts'
import { ForAction, SignedIn } from './identity.ts'
import { route } from './route.ts'
import { list, noContent, plainText, Time } from './shapes.ts'

const Name = plainText(64)

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether its owner's other devices have it too. */
  backedUp: z.boolean(),
  createdAt: Time,
  lastUsedAt: z.optional(Time),
})
export type Passkey = z.infer<typeof Passkey>

const Descriptor = z.object({
  type: z.literal('public-key'),
  id: z.string(),
  transports: z.optional(z.array(z.string())),
})

/** PublicKeyCredentialRequestOptionsJSON: for `navigator.credentials.get()`. */
export const PasskeyRequest = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.int(),
  userVerification: z.literal('required'),
  /** Absent where any passkey will do that the browser has for this hub. */
  allowCredentials: z.optional(z.array(Descriptor)),
})
export type PasskeyRequest = z.infer<typeof PasskeyRequest>

/** PublicKeyCredentialCreationOptionsJSON: for `navigator.credentials.create()`. */
export const PasskeyCreation = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
  timeout: z.int(),
  excludeCredentials: z.array(Descriptor),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
  attestation: z.literal('none'),
})
export type PasskeyCreation = z.infer<typeof PasskeyCreation>

/** RegistrationResponseJSON; fields that the browser knows and we do not are passed over. */
export const PasskeyRegistration = z.object({
  id: PasskeyId,
  rawId: PasskeyId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Base64Url(4096),
    attestationObject: Base64Url(16_384),
    transports: z.optional(
      z
        .array(z.string().check(z.regex(/^[a-z-]{2,32}$/, 'must be the name of a transport')))
        .check(z.maxLength(10, 'must be at most ten')),
    ),
  }),
})
export type PasskeyRegistration = z.infer<typeof PasskeyRegistration>

const owner = ['session/required', 'session/not-allowed'] as const
const recent = [...owner, 'session/proof-required'] as const
const params = z.strictObject({ passkeyId: PasskeyId })

export const startPasskey = route({
  method: 'POST',
  path: '/v1/account/passkeys/options',
  access: ['recent'],
  summary: 'What the browser needs to make a passkey; good for five minutes and this session.',
  answers: { 201: PasskeyCreation },
  problems: [...recent, 'passkey/too-many'],
})

export const addPasskey = route({
  method: 'POST',
  path: '/v1/account/passkeys',
  access: ['recent'],
  summary: 'Keep the passkey that the browser made. The owner is told by mail.',
  body: z.strictObject({ name: Name, response: PasskeyRegistration }),
  answers: { 201: Passkey },
  problems: [...recent, 'passkey/refused', 'passkey/too-many'],
})

export const listPasskeys = route({
  method: 'GET',
  path: '/v1/account/passkeys',
  access: ['session'],
  summary: 'The passkeys of this account, ten at most.',
  answers: { 200: list(Passkey) },
  problems: owner,
})

export const renamePasskey = route({
  method: 'PATCH',
  path: '/v1/account/passkeys/{passkeyId}',
  access: ['session'],
  summary: 'Give a passkey another name.',
  params,
  body: z.strictObject({ name: Name }),
  answers: { 200: Passkey },
  problems: [...owner, 'passkey/not-found'],
})

export const removePasskey = route({
  method: 'DELETE',
  path: '/v1/account/passkeys/{passkeyId}',
  access: ['recent'],
  summary:
    'Remove a passkey, not where it is the last way in. With the last one, two-step verification is off where it was on with passkeys and no phone.',
  params,
  answers: { 204: noContent },
  problems: [...recent, 'passkey/not-found', 'passkey/last-way-in'],
})

export const startPasskeySignIn = route({
  method: 'POST',
  path: '/v1/sessions/passkey/options',
  access: ['public'],
  summary: 'What the browser needs to sign in with a passkey; good for five minutes.',
  answers: { 201: PasskeyRequest },
  problems: ['throttle/too-many-attempts'],
})

export const signInWithPasskey = route({
  method: 'POST',
  path: '/v1/sessions/passkey',
  access: ['public'],
  summary:
    'Sign in with a passkey. It was unlocked on its device, so it is two factors by itself: no second step comes after it.',
  body: z.strictObject({ response: PasskeyAssertion, client: z.enum(['browser', 'app']) }),
  answers: { 201: SignedIn },
  problems: ['sign-in/refused', 'throttle/too-many-attempts'],
})

export const startPasskeyStep = route({
  method: 'POST',
  path: '/v1/sessions/challenges/{challengeId}/passkey-options',
  access: ['challenge'],
  summary: 'What the browser needs to take the second step with a passkey of the account.',
  params: z.strictObject({ challengeId: ChallengeId }),
  answers: { 201: PasskeyRequest },
  problems: ['challenge/expired', 'passkey/not-found'],
})

export const startPasskeyProof = route({
  method: 'POST',
  path: '/v1/sessions/current/proof/passkey-options',
  access: ['session'],
  summary: 'What the browser needs to prove with a passkey that it is still you, for the action that is named, if any.',
  body: z.strictObject(ForAction),
  answers: { 201: PasskeyRequest },
  problems: [...owner, 'passkey/not-found'],
})

/** What the function of passkeys serves; the others are served where second factors are. */
export const ownPasskeyRoutes = {
  startPasskey,
  addPasskey,
  listPasskeys,
  renamePasskey,
  removePasskey,
  startPasskeySignIn,
  signInWithPasskey,
}
export const passkeyFactorRoutes = { startPasskeyStep, startPasskeyProof }
export const passkeyRoutes = { ...ownPasskeyRoutes, ...passkeyFactorRoutes }
