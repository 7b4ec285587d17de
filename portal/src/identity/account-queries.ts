// What the hub says about the account, its sessions and its log.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { listActivity, listSessions, readAccount } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: async ({ signal }) => (await call(readAccount, {}, { signal })).body,
  staleTime: 5 * 60_000,
})

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await call(listSessions, {}, { signal })).body.items,
})

export const activityQuery = infiniteQueryOptions({
  queryKey: ['activity'],
  queryFn: async ({ signal, pageParam }) =>
    (await call(listActivity, { query: { limit: '20', ...(pageParam && { cursor: pageParam }) } }, { signal })).body,
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor,
})
