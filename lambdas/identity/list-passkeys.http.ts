// GET /v1/account/passkeys, the oldest first. No key is ever read back.

import { listPasskeys } from '../../contracts/passkeys.ts'
import { answer, serve } from '../platform/serve.ts'
import { showPasskey } from './passkey.ts'
import { listPasskeyRecords } from './passkey-store.ts'

export default serve(listPasskeys, async ({ session }) => {
  const passkeys = await listPasskeyRecords(session.accountId)
  return answer(200, { items: passkeys.sort((a, b) => a.createdAt - b.createdAt).map(showPasskey) })
})
