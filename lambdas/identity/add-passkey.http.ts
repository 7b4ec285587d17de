// POST /v1/account/passkeys. From now on the passkey opens the account, and while two-step verification is on it is a second
// factor. The mail that tells of it has a link that disavows it: a way in must not outlive the session of a thief.

import { addPasskey } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { canonicalEmail } from './email.ts'
import { newLink } from './link.ts'
import { noteFactors } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { createLink } from './mailed-link-store.ts'
import { challengeIn, mostPasskeys, passkeyPurpose, relyingParty, showPasskey } from './passkey.ts'
import { createPasskey, findPasskey, spendChallenge } from './passkey-store.ts'
import { confirm } from './session-store.ts'
import { factorsOf, withPasskeys } from './two-step.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'
import { verifyRegistration } from './verify-passkey.ts'

export default serve(addPasskey, async ({ body: { name, response }, session, request: { address, agent } }) => {
  const at = now()
  const { accountId, id: sessionId } = session
  const challenge = challengeIn(response.response.clientDataJSON)
  const party = relyingParty(setting('ORIGIN'))
  const [record, made, { link, tokenHash }] = await Promise.all([
    findTwoStep(accountId),
    challenge && verifyRegistration(response, challenge, party),
    newLink(),
  ])
  if (!challenge || !made) throw new Problem('passkey/refused')
  const before = record?.passkeys ?? 0
  if (before >= mostPasskeys) throw new Problem('passkey/too-many')
  const { transports = [] } = response.response
  const passkey = { ...made, accountId, name, transports, createdAt: at }
  const next = withPasskeys(accountId, record, before + 1)
  const committed = await commit([
    // A session that ended in this moment adds none.
    confirm(session, session.recentUntil),
    spendChallenge(challenge, passkeyPurpose.adding(accountId, sessionId), at),
    createPasskey(passkey),
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(session.email), accountId, factorsOf(next)),
    createLink('disavowal', tokenHash, { accountId, sessionId, since: at }, at),
    appendActivity(accountId, 'passkey.added', at, { address, agent }),
    queueMail({ accountId, template: 'passkey-added', facts: { name }, link }, at),
  ])
  if (committed.done) return answer(201, showPasskey(passkey))
  // Sent again after an answer that was lost.
  const kept = await findPasskey(accountId, made.credentialId)
  if (kept) return answer(201, showPasskey(kept))
  if (committed.isRefused(0)) throw new Problem('session/required')
  if (committed.isRefused(1)) throw new Problem('passkey/refused')
  // A factor changed in this moment.
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})
