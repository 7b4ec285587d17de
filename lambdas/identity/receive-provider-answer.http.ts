// GET /v1/sign-in/{provider}/callback. Whoever comes with another browser's answer, another provider's, or one that was
// given before, gets nothing: the cookie names the sign-in, which is claimed before its code is looked at. No session is opened here: a
// page of the portal asks for that, and so no link from elsewhere can.

import { receiveProviderAnswer } from '../../contracts/federation.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { refusedBy } from '../platform/provider-answer.ts'
import { getProviderSettings, type ProviderSettings } from '../platform/provider-settings.ts'
import type { RequestFacts } from '../platform/request.ts'
import { sameText } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { hearProvider } from './ask-provider.ts'
import { askOf, signInCookie } from './browser-sign-in.ts'
import { isFreshProof } from './linked-identity.ts'
import { claimSignIn, holdSignIn } from './sign-in-store.ts'
import { leadTo, tellBrowser } from './tell-browser.ts'

export default serve(receiveProviderAnswer, async ({ params, query, request }) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  try {
    const provider = getProviderSettings(params.provider)
    const { purpose, returnTo } = await receive(provider, Object.fromEntries(given), request)
    return answer(302, leadTo('/sign-in/finish', { purpose, to: returnTo }))
  } catch (error) {
    return tellBrowser(request, error)
  }
})

async function receive(provider: ProviderSettings, said: Readonly<Record<string, string>>, request: RequestFacts) {
  const at = now()
  const cookie = request.cookie(signInCookie)
  if (!cookie) throw new Problem('sign-in/expired')
  const { state } = await askOf(cookie, provider.id, 'sign-in')
  if (!sameText(said.state ?? '', state)) throw new Problem('sign-in/expired')
  const claimed = await claimSignIn(cookie, provider.id, at)
  if (!claimed) throw new Problem('sign-in/expired')
  // RFC 6749 §4.1.2.1
  if (said.error === 'access_denied') throw new Problem('sign-in/cancelled')
  if (said.error !== undefined) throw refusedBy(provider.id, new Error('The provider answered with an error.'))
  const { purpose, startedAt } = claimed
  const identity = await hearProvider(provider, await askOf(cookie, provider.id, purpose), said)
  if (purpose === 'proof' && !isFreshProof(identity, startedAt, at))
    throw refusedBy(provider.id, new Error('Nobody signed in there for this.'))
  if (!(await holdSignIn(cookie, identity, now()))) throw new Problem('sign-in/expired')
  return claimed
}
