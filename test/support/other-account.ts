// Somebody who signs in with another account, in a journey: through the pages of the provider of the hub's machine and back, with
// the cookies that a browser would keep at either.

import { completeSignIn, listIdentities, type Purpose } from '../../contracts/federation.ts'
import type { Asked } from './account-requests.ts'
import { type BrowserProfile, newBrowser } from './browser-profile.ts'
import { fromPortal } from './callers.ts'
import type { Hub } from './hub.ts'
import { newEmail, newPerson } from './person.ts'

/** Who to be there; the same name is the same person. */
export interface Who {
  readonly name: string
  readonly email: string
  readonly kind: 'verified' | 'unverified' | 'none'
}

type ProviderId = 'example' | 'facebook'

export const newWho = (kind: Who['kind'] = 'verified', email = newEmail('other')): Who => ({ name: email, email, kind })

const cookieLine = (cookies: ReadonlyMap<string, string>) =>
  cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : undefined

function keep(cookies: Map<string, string>, { headers }: Response): void {
  for (const line of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
}

/** Navigates to an address, as a browser does that follows nothing by itself; where it leads. */
export async function navigate(browser: BrowserProfile, address: string): Promise<URL> {
  const headers = { accept: 'text/html', ...cookieLine(browser.cookies) }
  const answer = await fetch(address, { redirect: 'manual', headers })
  keep(browser.cookies, answer)
  return new URL(answer.headers.get('location') ?? `no:${answer.status}`)
}

/** Sets out from the portal; the address at the provider. */
export async function setOut(
  hub: Hub,
  browser: BrowserProfile,
  id: ProviderId,
  query: { purpose?: Purpose; returnTo?: string } = {},
): Promise<URL> {
  const headers = { ...fromPortal, accept: 'text/html', ...cookieLine(browser.cookies) }
  const answer = await fetch(`${hub.origin}/v1/sign-in/${id}?${new URLSearchParams(query)}`, {
    redirect: 'manual',
    headers,
  })
  keep(browser.cookies, answer)
  return new URL(answer.headers.get('location') ?? `no:${answer.status}`)
}

/** On the provider's pages, as somebody or with the button that cancels: where that sends the browser back to. */
export async function answerThere(
  hub: Hub,
  there: URL,
  who: Who | 'cancel',
  cookies = new Map<string, string>(),
): Promise<URL> {
  let at = there
  let hasAnswered = false
  for (let steps = 0; steps < 10; steps++) {
    const page = await fetch(at, { redirect: 'manual', headers: { ...cookieLine(cookies) } })
    keep(cookies, page)
    let answer = page
    if (page.status === 200 && !hasAnswered) {
      hasAnswered = true
      const form = who === 'cancel' ? { act: 'cancel' } : { act: 'sign-in', ...who }
      const body = new URLSearchParams(form)
      answer = await fetch(at, { method: 'POST', body, redirect: 'manual', headers: { ...cookieLine(cookies) } })
      keep(cookies, answer)
    }
    const location = answer.headers.get('location')
    if (!location) throw new Error(`The provider answered ${answer.status}: ${await answer.text()}`)
    at = new URL(location, at)
    if (at.origin === hub.origin) return at
  }
  throw new Error('The provider sends the browser round and round')
}

/** There, as somebody, and back: the page of the portal that it ends on. */
export async function visitProvider(
  hub: Hub,
  browser: BrowserProfile,
  id: ProviderId,
  who: Who | 'cancel',
  query: { purpose?: Purpose; returnTo?: string } = {},
): Promise<URL> {
  const there = await setOut(hub, browser, id, query)
  return navigate(browser, (await answerThere(hub, there, who)).href)
}

/** The whole of it, as somebody for whom the provider vouches; the account. */
export async function signInThere(hub: Hub, browser: BrowserProfile, who: Who): Promise<{ id: string; email: string }> {
  await visitProvider(hub, browser, 'example', who)
  const { status, body } = await browser.call(completeSignIn, { body: {} })
  if (status !== 201) throw new Error(`No session: ${JSON.stringify(body)}`)
  return body.account
}

/** For each route of signing in with another account a request that succeeds, made anew each time. */
export const federationRequests = (hub: Hub) => {
  const back = async (who: Who, purpose: Purpose): Promise<Asked> => {
    const browser = newBrowser(hub)
    await visitProvider(hub, browser, 'example', who, { purpose })
    return { headers: { ...cookieLine(browser.cookies), ...fromPortal }, body: {} }
  }
  const linked = async () => {
    const { token, call } = await newPerson(hub)
    const browser = newBrowser(hub)
    await visitProvider(hub, browser, 'example', newWho(), { purpose: 'link' })
    const headers = {
      ...cookieLine(browser.cookies),
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    }
    await fetch(`${hub.origin}/v1/account/identities`, { method: 'POST', headers, body: '{}' })
    return { token, call }
  }
  return {
    listProviders: async (): Promise<Asked> => ({}),
    startProviderSignIn: async (): Promise<Asked> => ({ params: { provider: 'example' } }),
    receiveProviderAnswer: async (): Promise<Asked> => {
      const browser = newBrowser(hub)
      const address = await answerThere(hub, await setOut(hub, browser, 'example'), newWho())
      return { params: { provider: 'example' }, query: address.search, headers: { ...cookieLine(browser.cookies) } }
    },
    completeSignIn: async (): Promise<Asked> => {
      const who = newWho()
      await signInThere(hub, newBrowser(hub), who)
      return back(who, 'sign-in')
    },
    listIdentities: async (): Promise<Asked> => ({ token: (await linked()).token }),
    linkIdentity: async (): Promise<Asked> => ({
      token: (await newPerson(hub)).token,
      ...(await back(newWho(), 'link')),
    }),
    unlinkIdentity: async (): Promise<Asked> => {
      const { token, call } = await linked()
      const [identity] = (await call(listIdentities, {})).body.items
      return { token, params: { identityId: identity?.id ?? '' } }
    },
  }
}
