// What the hub says about the account, its sessions and its log.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { type ActivityTopic, listActivity, readAccount } from '../../../contracts/account.ts'
import { listSessions } from '../../../contracts/identity.ts'
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

export const activityKey = ['activity'] as const

/** All of it, or what is about one topic. */
export const activityQuery = (about?: ActivityTopic) =>
  infiniteQueryOptions({
    queryKey: [...activityKey, about ?? 'everything'],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: '20', ...(about && { about }), ...(pageParam && { cursor: pageParam }) }
      return (await call(listActivity, { query }, { signal })).body
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
