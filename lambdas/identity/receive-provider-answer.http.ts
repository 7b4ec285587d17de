// GET /v1/sign-in/{provider}/callback. Whoever comes with another browser's answer, another provider's, or one that was
// given before, gets nothing: the cookie names the sign-in, which is claimed before its code is looked at. No session is opened here: a
// page of the portal asks for that, and so no link from elsewhere can.

import { receiveProviderAnswer } from '../../contracts/federation.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { refusedBy } from '../platform/provider-answer.ts'
import { getProviderSettings, type ProviderSettings } from '../platform/provider-settings.ts'
import { type Secret, sameText } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { hearProvider } from './ask-provider.ts'
import { askOf, signInCookie } from './browser-sign-in.ts'
import { isFreshProof } from './linked-identity.ts'
import { claimSignIn, holdSignIn, type SignInRecord } from './sign-in-store.ts'
import { leadTo, tellBrowser } from './tell-browser.ts'

export default serve(receiveProviderAnswer, async ({ params, query, request }) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const said = Object.fromEntries(given)
  let begun: SignInRecord | undefined
  try {
    const provider = getProviderSettings(params.provider)
    const cookie = request.cookie(signInCookie)
    begun = cookie && (await claim(cookie, provider.id, said))
    if (!cookie || !begun) throw new Problem('sign-in/expired')
    await hold(cookie, provider, begun, said)
    return answer(302, leadTo('/sign-in/finish', { purpose: begun.purpose, to: begun.returnTo }))
  } catch (error) {
    return tellBrowser(request, error, begun)
  }
})

type Said = Readonly<Record<string, string>>

/** What this browser began, where the answer is to that. */
async function claim(cookie: Secret, provider: string, said: Said): Promise<SignInRecord | undefined> {
  const { state } = await askOf(cookie, provider, 'sign-in')
  return sameText(said.state ?? '', state) ? claimSignIn(cookie, provider, now()) : undefined
}

async function hold(
  cookie: Secret,
  provider: ProviderSettings,
  { purpose, startedAt }: SignInRecord,
  said: Said,
): Promise<void> {
  // RFC 6749 §4.1.2.1
  if (said.error === 'access_denied') throw new Problem('sign-in/cancelled')
  if (said.error !== undefined) throw refusedBy(provider.id, new Error('The provider answered with an error.'))
  const identity = await hearProvider(provider, await askOf(cookie, provider.id, purpose), said)
  if (purpose === 'proof' && !isFreshProof(identity, startedAt, now()))
    throw refusedBy(provider.id, new Error('Nobody signed in there for this.'))
  if (!(await holdSignIn(cookie, identity, now()))) throw new Problem('sign-in/expired')
}
