// Who connects a device: its owner by a session, or whoever has a personal install link of theirs. A link that does not
// open is told as one, because the person who holds it can only ask for another.

import { authenticate } from '../identity/authenticate.ts'
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
  const link = located && (await findInstallLink(located.accountId, located.linkId))
  if (!link || !opensLink(link, located.bytes, now())) throw new Problem('link/expired')
  const { linkId: id, accountId, email, subscriptionId, expiresAt } = link
  return { id, kind: 'install-link', accountId, email, subscriptionId, client: 'app', recentUntil: 0, expiresAt }
}
