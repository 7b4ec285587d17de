// The end of a session. Noticed by whatever read is refused first: to the sign-in page, once, with the way back; a page for
// everybody stays, without the owner's frame. On purpose: to the page that says so, and what other reads hear of the end meanwhile
// is no news. Where one ends up, nothing of the account is kept in memory.

import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type DataRouter, type NavigateOptions, useNavigate } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { forgetSignIn, rememberedSignIn } from './remembered-sign-in.ts'
import { signInPath } from './return-path.ts'

/** What the sign-in page is told by whoever sent the person there. */
export interface SentToSignIn {
  readonly why: 'session-ended' | 'rescue-ended' | 'signed-out' | 'activated' | 'password-reset' | 'sign-in-first'
}

const whyOf = { owner: 'session-ended', rescue: 'rescue-ended', nobody: 'sign-in-first' } as const

/** Where one ends up. Nothing here needs a session, so a late refusal, of a lock perhaps that was asked before, is no news. */
const outside = ['/sign-in', '/goodbye']

let leaving = false

export async function leaveForSignIn(router: DataRouter, queryClient: QueryClient): Promise<void> {
  const { location, matches } = router.state
  if (leaving || outside.includes(location.pathname)) return
  leaving = true
  const state: SentToSignIn = { why: whyOf[rememberedSignIn() ?? 'nobody'] }
  forgetSignIn()
  try {
    if (matches.some(({ route }) => route.handle === 'everybody')) {
      queryClient.clear()
      await router.revalidate()
    } else await router.navigate(signInPath(location.pathname + location.search), { replace: true, state })
  } finally {
    leaving = false
  }
}

/** Does what ends the session, then goes to the page that tells of it, which is one of `outside`. */
export function useLeaveOnPurpose() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  return async (end: () => Promise<unknown>, to: string, options?: NavigateOptions) => {
    leaving = true
    try {
      await end()
      forgetSignIn()
      await navigate(to, options)
    } catch (error) {
      // Perhaps the hub has done it, and its answer was lost: the next read tells.
      if (!(error instanceof Refused)) void queryClient.invalidateQueries()
      throw error
    } finally {
      leaving = false
    }
  }
}

/** Of a page that one ends up on: what the pages before it held is forgotten once this one has taken their place. */
export function useForgetAccount(): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    queryClient.removeQueries({ type: 'inactive' })
    queryClient.getMutationCache().clear()
  }, [queryClient])
}
