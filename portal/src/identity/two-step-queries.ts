// What the hub says about two-step verification. Secrets (recovery codes, the key of an authenticator app) are never held
// here: they are shown once, by whoever asked for them.

import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { readTwoStep } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { activityKey } from './account-queries.ts'

export const twoStepQuery = queryOptions({
  queryKey: ['two-step'],
  queryFn: async ({ signal }) => (await call(readTwoStep, {}, { signal })).body,
})

/** After something changed, or may have: an answer that got lost changed it too. */
export async function readTwoStepAgain(queryClient: QueryClient): Promise<void> {
  await Promise.all([twoStepQuery.queryKey, activityKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
