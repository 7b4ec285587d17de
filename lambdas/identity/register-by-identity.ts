// Makes an account for somebody who comes with an identity that opens none. Where the operator trusts the provider's word
// about the address, at once, in the place of whatever somebody else has pending there; else when a mail to that address
// is answered, and not before.

import type { Language } from '../../contracts/identity.ts'
import { plainText } from '../../contracts/shapes.ts'
import { commit, type Write } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import type { Secret } from '../platform/secret.ts'
import { answer } from '../platform/serve.ts'
import { isTaken, type Login, nextMailAt, withMail } from './account.ts'
import { createAccount, removeAccount } from './account-store.ts'
import { createActivation, forgetActivation } from './activation-store.ts'
import { appendActivity } from './activity-store.ts'
import { signInCookie } from './browser-sign-in.ts'
import { canonicalEmail } from './email.ts'
import { newLink } from './link.ts'
import { linkedAt } from './linked-identity.ts'
import { createIdentity } from './linked-identity-store.ts'
import { createActive, createPending } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { createLink } from './mailed-link-store.ts'
import { openPersonalSession } from './open-personal-session.ts'
import { expiredCookie } from './session.ts'
import { type HeldSignIn, noteMailed, spendSignIn } from './sign-in-store.ts'
import { tellRegistered } from './tell-registered.ts'

export interface Newcomer {
  readonly cookie: Secret
  readonly held: HeldSignIn
  /** As the provider told it, or the person typed it. */
  readonly email: string
  readonly language: Language
  readonly country: string | undefined
  /** What stands at the address: nothing, or what is not active. */
  readonly replaced: Login | undefined
}

const newLogin = ({ email, language, replaced }: Newcomer, state: 'pending' | 'active', at: number): Login => ({
  email,
  accountId: newId('acc', at),
  state,
  passwordHash: '',
  passwordSetAt: at,
  language,
  createdAt: at,
  mailedAt: replaced?.mailedAt ?? [],
})

/** What goes with a login that is replaced; of one that moved, the account is elsewhere. */
const takeAway = (replaced: Login | undefined): Write[] =>
  replaced?.state === 'pending'
    ? [removeAccount(replaced.accountId), ...(replaced.activation ? [forgetActivation(replaced.activation)] : [])]
    : []

/** An account that is active from now on, and a session. */
export async function registerVouched(
  newcomer: Newcomer,
  former: string | undefined,
  request: RequestFacts,
  at: number,
) {
  const { cookie, held, country, replaced } = newcomer
  const { identity } = held
  const login = { ...newLogin(newcomer, 'active', at), signedInAt: at }
  const { accountId } = login
  const opening = { ...login, kind: 'owner' as const, client: 'browser' as const, isNewDevice: false }
  const [opened, { link, tokenHash }] = await Promise.all([
    openPersonalSession({ ...opening, provider: identity.label }, request, at),
    newLink(),
  ])
  const committed = await commit([
    spendSignIn(cookie, held, at),
    createActive(canonicalEmail(login.email), login, replaced),
    createAccount(login, { country, name: plainText(64).safeParse(identity.name).data }),
    ...takeAway(replaced),
    ...createIdentity(accountId, { ...linkedAt(identity, at), lastUsedAt: at }, former),
    appendActivity(accountId, 'account.created', at),
    appendActivity(accountId, 'account.activated', at),
    appendActivity(accountId, 'identity.linked', at, { provider: identity.label }),
    ...opened.writes,
    createLink('disavowal', tokenHash, { accountId, sessionId: opened.body.session.id, since: at }, at),
    queueMail({ accountId, template: 'identity-linked', facts: { provider: identity.label }, link }, at),
  ])
  if (!committed.done) {
    if (committed.isRefused(0)) throw new Problem('sign-in/expired')
    // Somebody came first, with this address or this identity: looked at again, there is an account.
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  }
  return answer(201, opened.body, { cookies: [...(opened.extras.cookies ?? []), expiredCookie(signInCookie)] })
}

/**
 * Mails the address: a link that opens a new account, or, where there is one already, that there is. The answer is the
 * same. Throws `throttle/too-many-attempts` where a mail about signing up went there a moment ago.
 */
export async function askToConfirm(newcomer: Newcomer, at: number) {
  const { cookie, held, email, replaced } = newcomer
  const nextAt = replaced && replaced.state !== 'moved' ? nextMailAt(replaced.mailedAt, at) : at
  if (nextAt > at)
    throw new Problem('throttle/too-many-attempts', { retryAfterSeconds: Math.ceil((nextAt - at) / 1000) })
  const canonical = canonicalEmail(email)
  const writes =
    replaced && isTaken(replaced, at) ? tellRegistered(canonical, replaced, at) : await openPending(newcomer, at)
  const committed = await commit([noteMailed(cookie, email, at), ...writes])
  if (!committed.done) {
    if (committed.isRefused(0)) throw new Problem('sign-in/expired')
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  }
  return answer(202, { next: 'confirm-mail' as const, email, provider: held.identity.label })
}

async function openPending(newcomer: Newcomer, at: number): Promise<Write[]> {
  const { held, email, language, country, replaced } = newcomer
  const { identity } = held
  const { link, tokenHash } = await newLink()
  const pending = newLogin(newcomer, 'pending', at)
  const login = { ...pending, activation: tokenHash, mailedAt: withMail(pending.mailedAt, at), identity }
  const facts = { provider: identity.label }
  return [
    createPending(canonicalEmail(email), login, replaced),
    createAccount(login, { country, name: plainText(64).safeParse(identity.name).data }),
    createActivation(canonicalEmail(email), login, tokenHash, at),
    ...takeAway(replaced),
    queueMail({ to: email, template: 'provider-activation', language, link, facts }, at),
  ]
}
