// With which other accounts people can sign in here, and which of them open this account.

import { queryOptions } from '@tanstack/react-query'
import { listIdentities, listProviders } from '../../../contracts/federation.ts'
import { call } from '../app/api.ts'

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async ({ signal }) => (await call(listProviders, {}, { signal })).body.items,
  staleTime: 60 * 60_000,
})

export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: async ({ signal }) => (await call(listIdentities, {}, { signal })).body,
})
