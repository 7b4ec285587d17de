// Judges an e-mail and a password that come from outside: schema, then count, then check. The attempt is counted before
// the password is looked at, and every refusal, for whatever reason, is the same after the same work.

import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import type { Login } from './account.ts'
import { type Bucket, countAttempt, countRequest, noteRefusal, passwordBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { isTrusted, knownBrowser } from './known-browser.ts'
import { findLogin } from './login-store.ts'
import { hashPassword, isDated, verifyPassword } from './password-hash.ts'

export interface RightPassword {
  readonly login: Login
  /** Canonical. */
  readonly email: string
  /** To be forgotten with the success. */
  readonly bucket: Bucket
  /** Whether this browser signed in to the account before, with today's password. */
  readonly isKnown: boolean
  /** A hash by today's parameters, where the kept one has others. */
  readonly newHash: string | undefined
}

/** Throws `sign-in/refused`, `throttle/too-many-attempts` or `throttle/closed`. */
export async function judgeSignIn(
  { email: typed, password }: { email: string; password: string },
  request: RequestFacts,
  now: number,
): Promise<RightPassword> {
  const email = canonicalEmail(typed)
  const browser = await knownBrowser(request, email)
  const bucket = passwordBucket(email, browser?.id)
  const [login] = await Promise.all([
    findLogin(email),
    countAttempt(bucket, now),
    browser ? undefined : countRequest('sign-in', request.household, now),
  ])
  const isRight = await verifyPassword(password, login?.passwordHash)
  if (!login || !isRight || login.state !== 'active') {
    await noteRefusal(bucket, request, now)
    throw new Problem('sign-in/refused')
  }
  const newHash = isDated(login.passwordHash) ? await hashPassword(password) : undefined
  return { login, email, bucket, isKnown: isTrusted(browser, login), newHash }
}
