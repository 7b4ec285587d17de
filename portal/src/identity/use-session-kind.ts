// Whether this is a session of an owner, who may do everything, or of a rescue. Until the hub has said which, it is the kind that
// was opened last with this browser, so that a page is not first drawn as the other.

import { useQuery } from '@tanstack/react-query'
import type { Session } from '../../../contracts/identity.ts'
import { accountQuery } from './account-queries.ts'
import { rememberedSignIn } from './remembered-sign-in.ts'

export function useSessionKind(): Session['kind'] {
  const { data: account } = useQuery(accountQuery)
  return account?.session.kind ?? rememberedSignIn() ?? 'owner'
}
