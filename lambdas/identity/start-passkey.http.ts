// POST /v1/account/passkeys/options. The challenge is this session's, and good for adding a passkey only.

import { startPasskey } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import { newToken } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { askForNewPasskey, mostPasskeys, passkeyPurpose, relyingParty } from './passkey.ts'
import { createChallenge, listPasskeyRecords } from './passkey-store.ts'

export default serve(startPasskey, async ({ session }) => {
  const passkeys = await listPasskeyRecords(session.accountId)
  if (passkeys.length >= mostPasskeys) throw new Problem('passkey/too-many')
  const challenge = newToken().reveal()
  await commit([createChallenge(challenge, passkeyPurpose.adding(session.accountId, session.id), now())])
  return answer(201, askForNewPasskey(challenge, relyingParty(setting('ORIGIN')), session, passkeys))
})
