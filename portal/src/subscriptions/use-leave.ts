// Leaving for a page of the payment provider, whose address the hub gives. Before that, what a payment would change is noted
// in this tab, so that who comes back can be told whether it has.

import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { realError, useProven } from '../identity/use-proven.ts'
import { subscriptionsQuery } from './subscription-queries.ts'

const key = 'vigil.before-payment'

/** What a payment changes, and a device that takes a seat does not. */
export const markOf = (subscriptions: readonly Subscription[]): string =>
  subscriptions
    .map(({ id, plan, endsAt, reserves, billed }) => [id, plan.id, endsAt, reserves.length, billed].join(' '))
    .sort()
    .join('\n')

/** As it was before this tab left to pay; null where it did not. */
export const markBefore = (): string | null => sessionStorage.getItem(key)
export const forgetMark = () => sessionStorage.removeItem(key)

async function noteMark(queryClient: QueryClient) {
  sessionStorage.setItem(key, markOf(await queryClient.ensureQueryData(subscriptionsQuery)))
}

export function useLeave(askWhere: () => Promise<{ body: { url: string } }>) {
  const queryClient = useQueryClient()
  const proven = useProven()
  const { mutate, reset, isPending, isSuccess, error } = useMutation({
    mutationFn: async () => {
      await noteMark(queryClient)
      return (await proven(askWhere)).body.url
    },
    onSuccess: (url) => location.assign(url),
  })
  useEffect(() => {
    // Back by the browser's own button, with the page as it was left.
    const comeBack = ({ persisted }: PageTransitionEvent) => persisted && reset()
    addEventListener('pageshow', comeBack)
    return () => removeEventListener('pageshow', comeBack)
  }, [reset])
  return { leave: () => mutate(), isLeaving: isPending || isSuccess, error: realError(error) }
}
