// POST /v1/account/identities. Connects what this browser came back with to the account that is signed in. An identity opens
// one account; whoever comes second is told. The mail that tells of it has a link that disavows it, as that of a passkey has.

import { linkIdentity } from '../../contracts/federation.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { getHeld, signInCookie } from './browser-sign-in.ts'
import { holderOf } from './identity-holder.ts'
import { newLink } from './link.ts'
import { linkedAt, showIdentity } from './linked-identity.ts'
import { createIdentity } from './linked-identity-store.ts'
import { queueMail } from './mail-store.ts'
import { createLink } from './mailed-link-store.ts'
import { expiredCookie } from './session.ts'
import { spendSignIn } from './sign-in-store.ts'

export default serve(linkIdentity, async ({ session: { accountId, id: sessionId }, request }) => {
  const at = now()
  const { cookie, held } = await getHeld(request, ['sign-in', 'link'], at)
  const { identity } = held
  const [holder, { link, tokenHash }] = await Promise.all([holderOf(identity), newLink()])
  if (holder.login) throw new Problem('identity/taken')
  const linked = linkedAt(identity, at)
  const { address, agent } = request
  const committed = await commit([
    spendSignIn(cookie, held, at),
    ...createIdentity(accountId, linked, holder.former),
    appendActivity(accountId, 'identity.linked', at, { provider: identity.label, address, agent }),
    createLink('disavowal', tokenHash, { accountId, sessionId, since: at }, at),
    queueMail({ accountId, template: 'identity-linked', facts: { provider: identity.label }, link }, at),
  ])
  if (!committed.done) throw new Problem(committed.isRefused(0) ? 'sign-in/expired' : 'identity/taken')
  return answer(201, showIdentity(linked), { cookies: [expiredCookie(signInCookie)] })
})
