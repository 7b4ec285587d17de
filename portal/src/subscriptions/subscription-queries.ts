// What the hub says about subscriptions, and what can be had. All that an account has stands under one key, so that a device
// that came or went, a code or a payment makes one thing stale.

import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { listInstallLinks, listInvitations } from '../../../contracts/sharing.ts'
import { listPlans, listSubscriptions } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { useCheckInterval } from '../app/check-interval.ts'
import { devicesKey } from '../devices/device-queries.ts'
import { activityKey } from '../identity/account-queries.ts'
import { useSessionKind } from '../identity/use-session-kind.ts'

export const subscriptionsKey = ['subscriptions'] as const

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: async ({ signal }) => (await call(listPlans, {}, { signal })).body,
  staleTime: 5 * 60_000,
})

export const subscriptionsQuery = queryOptions({
  queryKey: subscriptionsKey,
  queryFn: async ({ signal }) => (await call(listSubscriptions, {}, { signal })).body.items,
})

/** Nothing for a rescue, which may not see them. */
export function useSubscriptions() {
  const isOwner = useSessionKind() === 'owner'
  return useQuery({ ...subscriptionsQuery, enabled: isOwner, refetchInterval: useCheckInterval() })
}

export const installLinksQuery = (subscriptionId: string) =>
  queryOptions({
    queryKey: [...subscriptionsKey, subscriptionId, 'install-links'],
    queryFn: async ({ signal }) =>
      (await call(listInstallLinks, { params: { subscriptionId } }, { signal })).body.items,
  })

export const invitationsQuery = (subscriptionId: string) =>
  queryOptions({
    queryKey: [...subscriptionsKey, subscriptionId, 'invitations'],
    queryFn: async ({ signal }) => (await call(listInvitations, { params: { subscriptionId } }, { signal })).body.items,
  })

/** After a change that this page asked for. What is over or covered again shows at the devices, too. */
export const readSubscriptionsAgain = (queryClient: QueryClient) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: subscriptionsKey }),
    queryClient.invalidateQueries({ queryKey: devicesKey, exact: true }),
    queryClient.invalidateQueries({ queryKey: activityKey }),
  ])
