// The mark of a browser that signed in to an account before: a cookie that the hub sealed for that e-mail. It proves
// nothing but that, and gives the browser an attempt bucket of its own.

import { seal } from '../platform/hub-key.ts'
import type { RequestFacts } from '../platform/request.ts'
import { newToken, sameText } from '../platform/secret.ts'

const cookieName = '__Host-vigil-browser'
const days400 = 400 * 24 * 3600

const sealFor = (id: string, email: string) => seal('known-browser', `${id} ${email}`)

/** The id of the browser, where its cookie was made for this e-mail. */
export async function knownBrowser(request: RequestFacts, email: string): Promise<string | undefined> {
  const [id, mark] = request.cookie(cookieName)?.reveal().split('.') ?? []
  if (!id || !mark || !/^[\w-]{43}$/.test(id)) return undefined
  return sameText(mark, await sealFor(id, email)) ? id : undefined
}

/** The cookie that makes a browser known for an e-mail; browsers drop cookies after 400 days at the latest. */
export async function markBrowser(email: string): Promise<string> {
  const id = newToken().reveal()
  return `${cookieName}=${id}.${await sealFor(id, email)}; Path=/; Max-Age=${days400}; Secure; HttpOnly; SameSite=Lax`
}
