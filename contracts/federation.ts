// Signing in with another account over HTTPS: what a browser is sent through, how it ends, and which other accounts are
// connected to one. Which providers there are is configuration.

import * as z from 'zod/mini'
import { Challenge } from './factors.ts'
import { Country, Email, Language, SignedIn } from './identity.ts'
import { route } from './route.ts'
import { IdentityId, list, noContent, Redirect, Time } from './shapes.ts'

export const ProviderId = z
  .string()
  .check(
    z.maxLength(32, 'must have at most 32 characters'),
    z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the id of a provider such as facebook'),
  )

/**
 * Where the portal goes on: a path of its own, in plain characters. Nothing in it can be read as another host, whoever
 * decodes or resolves it: no double slash, no backslash, no percent sign, no segment that begins with a dot.
 */
export const ReturnPath = z
  .string()
  .check(
    z.maxLength(512, 'must have at most 512 characters'),
    z.regex(/^(\/|(\/[\w~-][\w.~-]*)+\/?)(\?[\w.~=&-]*)?$/, 'must be a path of the portal such as /devices'),
  )

/** `sign-in`: an account is opened, or made · `link`: connected to the one that is signed in · `proof`: that it is still you. */
export const purposes = ['sign-in', 'link', 'proof'] as const
export type Purpose = (typeof purposes)[number]

export const Provider = z.object({
  id: ProviderId,
  /** As people call it. */
  label: z.string(),
  /** An image, as a `data:` address. */
  icon: z.optional(z.string()),
})
export type Provider = z.infer<typeof Provider>

export const listProviders = route({
  method: 'GET',
  path: '/v1/sign-in',
  access: ['public'],
  summary: 'With which other accounts people can sign in here.',
  answers: { 200: list(Provider) },
  problems: [],
})

const atProvider = z.strictObject({ provider: ProviderId })

export const startProviderSignIn = route({
  method: 'GET',
  path: '/v1/sign-in/{provider}',
  access: ['public'],
  summary: 'Go to the provider, in a browser: a page of the portal leads here, and no other site’s.',
  params: atProvider,
  query: z.strictObject({ purpose: z.optional(z.enum(purposes)), returnTo: z.optional(ReturnPath) }),
  answers: { 302: Redirect },
  problems: ['sign-in/provider-not-found', 'sign-in/provider-unavailable', 'throttle/too-many-attempts'],
})

const said = z.optional(z.string().check(z.minLength(1), z.maxLength(4096)))

export const receiveProviderAnswer = route({
  method: 'GET',
  path: '/v1/sign-in/{provider}/callback',
  access: ['public'],
  summary: 'Where the provider sends the browser back to. It opens nothing: the portal’s page finishes what was begun.',
  params: atProvider,
  // Providers send more than the standard has.
  query: z.looseObject({ code: said, state: said, iss: said, error: said }),
  answers: { 302: Redirect },
  problems: [
    'sign-in/provider-not-found',
    'sign-in/provider-unavailable',
    'sign-in/provider-refused',
    'sign-in/cancelled',
    'sign-in/expired',
  ],
})

/** What is left for the person to do. `provider` is its label. */
const NextStep = z.discriminatedUnion('next', [
  /** A mail went to the address; its link opens the account. */
  z.object({ next: z.literal('confirm-mail'), email: z.string(), provider: z.string() }),
  /** The address is an account's: sign in to that, and connect. */
  z.object({ next: z.literal('sign-in'), email: z.string(), provider: z.string() }),
  /** The provider tells no address: say one. */
  z.object({ next: z.literal('email'), provider: z.string() }),
])
export type NextStep = z.infer<typeof NextStep>

export const completeSignIn = route({
  method: 'POST',
  path: '/v1/sign-in/completion',
  access: ['public'],
  summary:
    'Finish signing in with another account: a session, a challenge where two-step verification is on, or what is left to do.',
  body: z.strictObject({
    language: z.optional(Language),
    country: z.optional(Country),
    /** Where the provider tells none. */
    email: z.optional(Email),
  }),
  answers: { 201: SignedIn, 202: z.union([z.object({ challenge: Challenge }), NextStep]) },
  problems: ['sign-in/expired', 'throttle/too-many-attempts'],
})

export const LinkedIdentity = z.object({
  id: IdentityId,
  provider: ProviderId,
  label: z.string(),
  /** As the provider told it last. */
  email: z.optional(z.string()),
  linkedAt: Time,
  lastUsedAt: z.optional(Time),
  /** Whether signing in there again proves that it is still you. */
  proves: z.boolean(),
})
export type LinkedIdentity = z.infer<typeof LinkedIdentity>

const owner = ['session/required', 'session/not-allowed'] as const
const recent = [...owner, 'session/proof-required'] as const

export const listIdentities = route({
  method: 'GET',
  path: '/v1/account/identities',
  access: ['session'],
  summary: 'Which other accounts open this one, and whether a password does.',
  answers: { 200: z.object({ items: z.array(LinkedIdentity), hasPassword: z.boolean() }) },
  problems: owner,
})

export const linkIdentity = route({
  method: 'POST',
  path: '/v1/account/identities',
  access: ['recent'],
  summary: 'Connect the other account with which this browser has just signed in at its provider.',
  body: z.strictObject({}),
  answers: { 201: LinkedIdentity },
  problems: [...recent, 'sign-in/expired', 'identity/taken'],
})

export const unlinkIdentity = route({
  method: 'DELETE',
  path: '/v1/account/identities/{identityId}',
  access: ['recent'],
  summary: 'Disconnect another account. Not where it is the last way in.',
  params: z.strictObject({ identityId: IdentityId }),
  answers: { 204: noContent },
  problems: [...recent, 'identity/not-found', 'identity/last-way-in'],
})

export const federationRoutes = {
  listProviders,
  startProviderSignIn,
  receiveProviderAnswer,
  completeSignIn,
  listIdentities,
  linkIdentity,
  unlinkIdentity,
}
