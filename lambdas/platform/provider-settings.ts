// Which providers people can sign in with: the operator's configuration, and the secrets by which this hub is known to
// them. Secrets are read from Secrets Manager, never from the environment.

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import { now } from './clock.ts'
import { setting } from './environment.ts'
import { Problem } from './problem.ts'

const entry = { id: z.string(), label: z.string(), icon: z.optional(z.string()), clientId: z.string() }

const ProviderSettings = z.discriminatedUnion('kind', [
  z.object({
    ...entry,
    kind: z.literal('oidc'),
    issuer: z.url(),
    /** Whether what it says of an e-mail address counts as if our own mail had confirmed it. */
    vouches: z.boolean(),
    /** The one algorithm by which its ID tokens are signed. */
    algorithm: z.string(),
  }),
  z.object({
    ...entry,
    kind: z.literal('facebook'),
    /** Where people are sent, and where this hub asks. */
    dialog: z.url(),
    graph: z.url(),
  }),
])
export type ProviderSettings = z.infer<typeof ProviderSettings>
export type OpenIdSettings = Extract<ProviderSettings, { kind: 'oidc' }>
export type FacebookSettings = Extract<ProviderSettings, { kind: 'facebook' }>

/** Every provider, in the operator's order. */
export const listProviderSettings = (): ProviderSettings[] =>
  z.array(ProviderSettings).parse(JSON.parse(setting('SIGN_IN_PROVIDERS')))

/** Throws `sign-in/provider-not-found`. */
export function getProviderSettings(id: string): ProviderSettings {
  const found = listProviderSettings().find((each) => each.id === id)
  if (!found) throw new Problem('sign-in/provider-not-found')
  return found
}

/** An operator who writes another secret waits no longer than this. */
const secretsKeptFor = 5 * 60_000
const client = new SecretsManagerClient({})
let reading: { readonly secrets: Promise<Record<string, unknown>>; readonly at: number } | undefined

async function readSecrets(): Promise<Record<string, unknown>> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: setting('SIGN_IN_KEYS_ARN') }))
  return JSON.parse(SecretString ?? '')
}

/** What this hub shows a provider to be known by. A failed read is tried again at the next call. */
export async function clientSecretOf({ id }: ProviderSettings): Promise<string> {
  if (!reading || reading.at + secretsKeptFor <= now()) reading = { secrets: readSecrets(), at: now() }
  let secret: unknown
  try {
    secret = (await reading.secrets)[id]
  } catch (error) {
    reading = undefined
    throw error
  }
  if (typeof secret === 'string' && secret !== '') return secret
  throw new Problem('sign-in/provider-unavailable', { cause: new Error(`No client secret of ${id} was written yet.`) })
}
