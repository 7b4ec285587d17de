// POST /v1/sessions/current/proof/passkey-options. Issued for this session, and for the action that is named, if any.

import { startPasskeyProof } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { askForFactor } from './ask-for-factor.ts'
import { passkeyPurpose } from './passkey.ts'

export default serve(startPasskeyProof, async ({ body, session: { accountId, id } }) =>
  answer(201, await askForFactor(accountId, passkeyPurpose.proof(accountId, id, body.for), now())),
)
