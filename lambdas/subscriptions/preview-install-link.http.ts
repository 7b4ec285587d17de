// POST /v1/install-links/preview. A look: nothing is used up, however many scanners of links look before a person does.

import { previewInstallLink } from '../../contracts/sharing.ts'
import { findEndings } from '../identity/ending-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { hintOf, opensLink, readInstallSecret } from './install-link.ts'
import { findInstallLink } from './install-link-store.ts'
import { planOf } from './plans.ts'

export default serve(previewInstallLink, async ({ body }) => {
  const located = readInstallSecret(body.secret)
  if (!located) throw new Problem('link/expired')
  const { accountId, linkId, bytes } = located
  const [link, endings] = await Promise.all([findInstallLink(accountId, linkId), findEndings(accountId)])
  if (!link || link.redeemed || !opensLink(link, bytes, endings, now())) throw new Problem('link/expired')
  const { email, planId, expiresAt } = link
  return answer(200, { emailHint: hintOf(email), plan: planOf(planId, 1).name, expiresAt: toTime(expiresAt) })
})
