// The cookie that binds a sign-in at a provider to one browser. State, nonce and PKCE verifier are derived from it by the
// hub's key, so that a stolen table has nothing in it with which a sign-in could be finished.

import type { Purpose } from '../../contracts/federation.ts'
import { setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { Problem } from '../platform/problem.ts'
import type { ProviderAsk } from '../platform/provider-answer.ts'
import type { RequestFacts } from '../platform/request.ts'
import type { Secret } from '../platform/secret.ts'
import { findHeld, type HeldSignIn } from './sign-in-store.ts'

export const signInCookie = '__Host-vigil-sign-in'
export const signInLifetime = 15 * 60_000

/** What is sent to the provider, and looked for in its answer. */
export async function askOf(cookie: Secret, provider: string, purpose: Purpose): Promise<ProviderAsk> {
  const text = cookie.reveal()
  const [state, nonce, verifier] = await Promise.all([
    seal('sign-in-state', text),
    seal('sign-in-nonce', text),
    seal('sign-in-verifier', text),
  ])
  const redirectUri = `${setting('ORIGIN')}/v1/sign-in/${provider}/callback`
  return { state, nonce, verifier, redirectUri, anew: purpose === 'proof' }
}

/** The sign-in that came back to this browser. Throws `sign-in/expired`. */
export async function getHeld(
  request: RequestFacts,
  purposes: readonly Purpose[],
  now: number,
): Promise<{ cookie: Secret; held: HeldSignIn }> {
  const cookie = request.cookie(signInCookie)
  const held = cookie && (await findHeld(cookie, purposes, now))
  if (!cookie || !held) throw new Problem('sign-in/expired')
  return { cookie, held }
}
