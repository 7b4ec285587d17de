// Changing what the account says of its owner. Notices and rescue need a recent proof, and the hub says so.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { changeProfile } from '../../../contracts/account.ts'
import type { CallInput } from '../../../contracts/route.ts'
import { call } from '../app/api.ts'
import { accountQuery, activityKey } from './account-queries.ts'
import { useProven } from './use-proven.ts'

export type ProfileChange = CallInput<typeof changeProfile>['body']

export function useChangeProfile() {
  const queryClient = useQueryClient()
  const proven = useProven()
  return useMutation({
    mutationFn: async (body: ProfileChange) => (await proven(() => call(changeProfile, { body }))).body,
    onSuccess: (account) => {
      queryClient.setQueryData(accountQuery.queryKey, account)
      void queryClient.invalidateQueries({ queryKey: activityKey })
    },
  })
}
