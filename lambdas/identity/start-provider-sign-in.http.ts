// GET /v1/sign-in/{provider}. Binds a sign-in to this browser by a cookie, and sends it to the provider. Only a page of the
// portal, or a person's own hand, leads here: another site could else sign a visitor in to an account of its choice.

import { startProviderSignIn } from '../../contracts/federation.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { getProviderSettings } from '../platform/provider-settings.ts'
import { newToken } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { askProvider } from './ask-provider.ts'
import { beyondLimit, counted } from './attempt-store.ts'
import { askOf, signInCookie, signInLifetime } from './browser-sign-in.ts'
import { sessionTokenCookie } from './session.ts'
import { createSignIn } from './sign-in-store.ts'
import { tellBrowser } from './tell-browser.ts'

export default serve(startProviderSignIn, async ({ params, query: { purpose = 'sign-in', returnTo }, request }) => {
  if (['cross-site', 'same-site'].includes(request.header('sec-fetch-site') ?? ''))
    throw new Problem('request/cross-site')
  try {
    const provider = getProviderSettings(params.provider)
    // Without a word about when somebody signed in there, nothing is proved.
    if (purpose === 'proof' && provider.kind !== 'oidc') throw new Problem('sign-in/provider-not-found')
    const at = now()
    const cookie = newToken()
    const expiresAt = at + signInLifetime
    const location = await askProvider(provider, await askOf(cookie, provider.id, purpose))
    const step = 'started' as const
    const record = { provider: provider.id, purpose, step, startedAt: at, expiresAt, ...(returnTo && { returnTo }) }
    const committed = await commit([counted('provider', request.household, at), createSignIn(cookie, record)])
    if (!committed.done) throw beyondLimit('provider', at)
    return answer(302, { location }, { cookies: [sessionTokenCookie(signInCookie, cookie, expiresAt, at)] })
  } catch (error) {
    return tellBrowser(request, error)
  }
})
