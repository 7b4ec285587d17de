// PATCH /v1/account/passkeys/{passkeyId}. Looked for first: nothing is written for one that is not there.

import { renamePasskey } from '../../contracts/passkeys.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { showPasskey } from './passkey.ts'
import { findPasskey, renamePasskey as rename } from './passkey-store.ts'

export default serve(renamePasskey, async ({ params: { passkeyId }, body: { name }, session: { accountId } }) => {
  const passkey = await findPasskey(accountId, passkeyId)
  if (!passkey || !(await rename(accountId, passkeyId, name)).done) throw new Problem('passkey/not-found')
  return answer(200, showPasskey({ ...passkey, name }))
})
