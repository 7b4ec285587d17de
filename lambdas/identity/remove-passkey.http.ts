// DELETE /v1/account/passkeys/{passkeyId}. Of two that are removed at once the second is refused and looks again: so the last
// one is always known to be the last, and two-step verification never asks for a passkey that is not there.

import { removePasskey } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { wayInWithoutPasskeys } from './other-way-in.ts'
import { findPasskey, forgetPasskey } from './passkey-store.ts'
import { factorsOf, isOn, withPasskeys } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(removePasskey, async ({ params: { passkeyId }, session }) => {
  const at = now()
  const { accountId, email } = session
  const [record, passkey] = await Promise.all([findTwoStep(accountId), findPasskey(accountId, passkeyId)])
  if (!passkey) throw new Problem('passkey/not-found')
  const left = (record?.passkeys ?? 1) - 1
  const wayIn = left > 0 ? [] : await wayInWithoutPasskeys(session)
  if (!wayIn) throw new Problem('passkey/last-way-in')
  const next = withPasskeys(accountId, record, left)
  const committed = await commit([
    forgetPasskey(accountId, passkeyId),
    ...wayIn,
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(email), accountId, factorsOf(next)),
    ...tellOfChange(session, 'passkey.removed', 'passkey-removed', at, { name: passkey.name }),
    ...(isOn(record) && !isOn(next) ? tellOfChange(session, 'two-step.off', 'two-step-off', at) : []),
  ])
  if (committed.done) return answer(204)
  if (committed.isRefused(0)) throw new Problem('passkey/not-found')
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})
