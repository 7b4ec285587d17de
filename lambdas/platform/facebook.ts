// Facebook's login: OAuth 2 with endpoints of its own and no ID token. What its token is worth is asked of Facebook itself
// (debug_token): only one that was made for this app, and for the person that it then names. Its e-mail address is never
// taken as verified.
// https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow

import { createHash, createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { type ProviderAnswer, type ProviderAsk, patience, refusedBy, unavailable } from './provider-answer.ts'
import { clientSecretOf, type FacebookSettings } from './provider-settings.ts'

/** Subjects are the app's own; this names who gave them. */
const issuer = 'https://www.facebook.com'

const Token = z.object({ access_token: z.string().check(z.minLength(1)) })
const Debugged = z.object({
  data: z.object({ app_id: z.string(), is_valid: z.boolean(), user_id: z.optional(z.string()) }),
})
const Person = z.object({
  id: z.string().check(z.minLength(1)),
  name: z.optional(z.string()),
  email: z.optional(z.string()),
})

/** Where to send the browser. */
export function askFacebook({ dialog, clientId }: FacebookSettings, ask: ProviderAsk): string {
  const url = new URL(`${dialog}/dialog/oauth`)
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: ask.redirectUri,
    response_type: 'code',
    scope: 'public_profile,email',
    state: ask.state,
    code_challenge: createHash('sha256').update(ask.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  return url.href
}

/** Who came back. Throws `sign-in/provider-refused` and `sign-in/provider-unavailable`. */
export async function hearFacebook(
  provider: FacebookSettings,
  { redirectUri, verifier }: ProviderAsk,
  { code = '' }: Readonly<Record<string, string>>,
): Promise<ProviderAnswer> {
  const { id, graph, clientId } = provider
  const secret = await clientSecretOf(provider)
  const ask = async <S extends z.ZodMiniType>(
    schema: S,
    path: string,
    init: RequestInit = {},
  ): Promise<z.output<S>> => {
    const said = schema.safeParse(await askGraph(id, `${graph}/${path}`, init))
    if (!said.success) throw refusedBy(id, said.error)
    return said.data
  }
  const grant = { client_id: clientId, client_secret: secret, redirect_uri: redirectUri, code, code_verifier: verifier }
  const { access_token: token } = await ask(Token, 'oauth/access_token', {
    method: 'POST',
    body: new URLSearchParams(grant),
  })
  const app = new URLSearchParams({ input_token: token, access_token: `${clientId}|${secret}` })
  const { data } = await ask(Debugged, `debug_token?${app}`)
  if (!data.is_valid || data.app_id !== clientId) throw refusedBy(id, new Error('The token is not for this app.'))
  // https://developers.facebook.com/docs/graph-api/guides/secure-requests
  const proof = createHmac('sha256', secret).update(token).digest('hex')
  const me = new URLSearchParams({ fields: 'id,name,email', access_token: token, appsecret_proof: proof })
  const { id: subject, name, email } = await ask(Person, `me?${me}`)
  if (subject !== data.user_id) throw refusedBy(id, new Error('The token is for somebody else.'))
  return { issuer, subject, ...(email && { email }), emailVerified: false, ...(name && { name }) }
}

async function askGraph(id: string, url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(patience * 1000) }).catch((error) => {
    throw unavailable(error)
  })
  if (answer.status >= 500) throw unavailable(new Error(`The provider answered ${answer.status}.`))
  // What it says of its refusal may repeat what was sent: only the status is kept.
  if (!answer.ok) throw refusedBy(id, new Error(`The provider answered ${answer.status}.`))
  return answer.json().catch((error) => {
    throw unavailable(error)
  })
}
