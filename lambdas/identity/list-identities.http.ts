// GET /v1/account/identities.

import { listIdentities } from '../../contracts/federation.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { showIdentity } from './linked-identity.ts'
import { listLinkedIdentities } from './linked-identity-store.ts'
import { findLogin } from './login-store.ts'

export default serve(listIdentities, async ({ session: { accountId, email } }) => {
  const [identities, login] = await Promise.all([listLinkedIdentities(accountId), findLogin(canonicalEmail(email))])
  const hasPassword = login?.accountId === accountId && login.passwordHash !== ''
  return answer(200, { items: identities.map(showIdentity), hasPassword })
})
