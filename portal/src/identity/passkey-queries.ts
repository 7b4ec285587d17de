// What the hub says about passkeys. No key is ever held here.

import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { listPasskeys } from '../../../contracts/passkeys.ts'
import { call } from '../app/api.ts'
import { readTwoStepAgain } from './two-step-queries.ts'

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }) => (await call(listPasskeys, {}, { signal })).body.items,
})

/** After one was added or removed: it is a second factor as well. */
export async function readPasskeysAgain(queryClient: QueryClient): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
    readTwoStepAgain(queryClient),
  ])
}
