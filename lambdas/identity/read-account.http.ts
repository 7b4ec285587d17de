// GET /v1/account.

import { readAccount } from '../../contracts/account.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { showAccount } from './account.ts'
import { findAccount } from './account-store.ts'

export default serve(readAccount, async ({ session }) => {
  const account = await findAccount(session.accountId)
  if (!account) throw new Problem('session/required')
  return answer(200, showAccount(account, session))
})
