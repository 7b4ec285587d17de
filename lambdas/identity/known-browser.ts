// The mark of a browser that signed in to an account before: a cookie that the hub sealed for that e-mail and that time. It
// proves nothing but that, and gives the browser an attempt bucket of its own. A mark from before the password was set
// is another's, perhaps.

import { seal } from '../platform/hub-key.ts'
import type { RequestFacts } from '../platform/request.ts'
import { newToken, sameText } from '../platform/secret.ts'

const cookieName = '__Host-vigil-browser'
const days400 = 400 * 24 * 3600

const sealFor = (id: string, markedAt: number, email: string) => seal('known-browser', `${id} ${markedAt} ${email}`)

export interface KnownBrowser {
  readonly id: string
  readonly markedAt: number
}

/** The browser, where its cookie was made for this e-mail. */
export async function knownBrowser(request: RequestFacts, email: string): Promise<KnownBrowser | undefined> {
  const [id, time, mark] = request.cookie(cookieName)?.reveal().split('.') ?? []
  if (!id || !time || !mark || !/^[\w-]{43}$/.test(id) || !/^[0-9]{13}$/.test(time)) return undefined
  const markedAt = Number(time)
  return sameText(mark, await sealFor(id, markedAt, email)) ? { id, markedAt } : undefined
}

/** Whether it was marked by whoever has today's password. */
export const isTrusted = (browser: KnownBrowser | undefined, { passwordSetAt }: { passwordSetAt: number }): boolean =>
  browser !== undefined && browser.markedAt >= passwordSetAt

/** The cookie that makes a browser known for an e-mail; browsers drop cookies after 400 days at the latest. */
export async function markBrowser(email: string, now: number): Promise<string> {
  const id = newToken().reveal()
  const mark = `${id}.${now}.${await sealFor(id, now, email)}`
  return `${cookieName}=${mark}; Path=/; Max-Age=${days400}; Secure; HttpOnly; SameSite=Lax`
}
