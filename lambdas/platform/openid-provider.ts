// OpenID Connect providers: the one file that knows openid-client. An ID token counts only with a signature by a key of
// its issuer and the one algorithm that is configured, for this client, this browser (nonce) and this moment.

import * as oidc from 'openid-client'
import { now } from './clock.ts'
import { type ProviderAnswer, type ProviderAsk, patience, refusedBy, unavailable } from './provider-answer.ts'
import { clientSecretOf, type OpenIdSettings } from './provider-settings.ts'
import { fingerprint } from './secret.ts'

/** What a provider says of itself is asked again after an hour, or when its secret here is another. */
const keptFor = 3600_000
const known = new Map<string, { readonly at: number; readonly configuration: Promise<oidc.Configuration> }>()

async function configurationOf(provider: OpenIdSettings): Promise<oidc.Configuration> {
  const secret = await clientSecretOf(provider)
  const key = `${provider.issuer} ${provider.clientId} ${provider.algorithm} ${fingerprint(secret)}`
  const kept = known.get(key)
  const entry = kept && kept.at + keptFor > now() ? kept : { at: now(), configuration: discover(provider, secret) }
  known.set(key, entry)
  try {
    return await entry.configuration
  } catch (error) {
    known.delete(key)
    throw unavailable(error)
  }
}

function discover({ issuer, clientId, algorithm }: OpenIdSettings, secret: string): Promise<oidc.Configuration> {
  const server = new URL(issuer)
  return oidc.discovery(
    server,
    clientId,
    { client_secret: secret, id_token_signed_response_alg: algorithm },
    authentication(secret),
    {
      timeout: patience,
      // An operator configures https only: bin/sign-in-providers.ts.
      execute: [oidc.enableNonRepudiationChecks, ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
    },
  )
}

/** OpenID Connect Discovery 1.0 §3: where a provider does not say, it takes client_secret_basic. */
const authentication =
  (secret: string): oidc.ClientAuth =>
  (server, ...request) => {
    const takesPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
    return (takesPost ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret))(server, ...request)
  }

/** Where to send the browser. Throws `sign-in/provider-unavailable`. */
export async function askOpenId(provider: OpenIdSettings, ask: ProviderAsk): Promise<string> {
  const { state, nonce, verifier, redirectUri, anew } = ask
  const url = oidc.buildAuthorizationUrl(await configurationOf(provider), {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(anew && { prompt: 'login', max_age: '0' }),
  })
  return url.href
}

/** Proofs are good for five minutes: docs/decisions/0017. */
const authAgeSeconds = 5 * 60

/** Who came back. Throws `sign-in/provider-refused` and `sign-in/provider-unavailable`. */
export async function hearOpenId(
  provider: OpenIdSettings,
  { state, nonce, verifier, redirectUri, anew }: ProviderAsk,
  answer: Readonly<Record<string, string>>,
): Promise<ProviderAnswer> {
  const configuration = await configurationOf(provider)
  try {
    const tokens = await oidc.authorizationCodeGrant(
      configuration,
      new URL(`${redirectUri}?${new URLSearchParams(answer)}`),
      {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        ...(anew && { maxAge: authAgeSeconds }),
      },
    )
    const claims = tokens.claims()
    if (!claims?.sub) throw new Error('The ID token has no subject.')
    const { iss: issuer, sub: subject, auth_time: authTime } = claims
    const told =
      claims.email === undefined && configuration.serverMetadata().userinfo_endpoint
        ? await oidc.fetchUserInfo(configuration, tokens.access_token, subject)
        : claims
    return {
      issuer,
      subject,
      ...(typeof told.email === 'string' && { email: told.email }),
      emailVerified: told.email_verified === true,
      ...(typeof told.name === 'string' && { name: told.name }),
      ...(typeof authTime === 'number' && { authTime: authTime * 1000 }),
    }
  } catch (error) {
    throw isSilence(error) ? unavailable(error) : refusedBy(provider.id, error)
  }
}

/** No answer, or one of the 5xx: nothing was said about the person. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, status, cause } = error as Error & { code?: string; status?: number }
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT' || (status ?? 0) >= 500) return true
  return cause instanceof Response ? cause.status >= 500 : error.message === 'fetch failed'
}
