// A browser without a page, in a journey: it asks as the portal's pages do, and keeps the cookies that it is given, so
// that a test sees what a browser would hold, and can put back what it held before.

import { type Call, client } from '../../contracts/client.ts'
import { signIn } from '../../contracts/identity.ts'
import { fromPortal } from './callers.ts'
import type { Hub } from './hub.ts'

const sessionCookie = '__Host-vigil'

export interface BrowserProfile {
  readonly call: Call
  /** Cookies by name, to be read and written. */
  readonly cookies: Map<string, string>
  /** The session's token; undefined where none is held. */
  session(): string | undefined
}

export function newBrowser({ origin }: Hub, agent = 'Firefox of a test'): BrowserProfile {
  const cookies = new Map<string, string>()
  const send: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    for (const [name, value] of Object.entries({ ...fromPortal, 'user-agent': agent })) headers.set(name, value)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(input, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) keep(cookies, line)
    return answer
  }
  return { call: client({ origin, fetch: send }), cookies, session: () => cookies.get(sessionCookie) }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (value === '') cookies.delete(name)
  else cookies.set(name, value)
}

/** Opens the account in this browser, by the password alone. */
export async function signInWith(
  { call }: BrowserProfile,
  { email, password }: { email: string; password: string },
): Promise<{ sessionId: string }> {
  const answered = await call(signIn, { body: { email, password, client: 'browser' } })
  if (answered.status === 202) throw new Error(`${email} has a second factor`)
  return { sessionId: answered.body.session.id }
}

/** What stays of a browser when its session's cookie is gone: it is still known. */
export function forgetSession({ cookies }: BrowserProfile): void {
  cookies.delete(sessionCookie)
}
