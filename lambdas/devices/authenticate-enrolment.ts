// Who connects a device: its owner by a session, or whoever has a personal install link of theirs. A link that does not
// open is told as one, because the person who holds it can only ask for another.

import { authenticate } from '../identity/authenticate.ts'
import { findEndings } from '../identity/ending-store.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import type { Session } from '../platform/session.ts'
import { opensLink, readInstallSecret } from '../subscriptions/install-link.ts'
import { findInstallLink } from '../subscriptions/install-link-store.ts'

export async function authenticateEnrolment(request: RequestFacts): Promise<Session | undefined> {
  const bearer = request.bearer?.reveal()
  if (!bearer?.startsWith('lnk.')) return authenticate(request)
  const located = readInstallSecret(bearer)
  if (!located) throw new Problem('link/expired')
  const { accountId, linkId: id, bytes } = located
  const [link, endings] = await Promise.all([findInstallLink(accountId, id), findEndings(accountId)])
  if (!link || !opensLink(link, bytes, endings, now())) throw new Problem('link/expired')
  const { email, subscriptionId, expiresAt, redeemed } = link
  const installLink = { subscriptionId, endings, ...(redeemed && { usedBy: redeemed.deviceId }) }
  return { id, kind: 'install-link', accountId, email, installLink, client: 'app', recentUntil: 0, expiresAt }
}
