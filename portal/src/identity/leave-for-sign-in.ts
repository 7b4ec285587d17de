// The end of a session. Noticed by whatever read is refused first: to the sign-in page, once, with the way back; a page for
// everybody stays, without the owner's frame. On purpose: to the page that says so, and what other reads hear of the end meanwhile
// is no news. Either way nothing of the account is kept in memory, once no page shows it any more: what is shown is read again.

import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { type DataRouter, type NavigateOptions, useNavigate } from 'react-router'
import { forgetSignIn, rememberedSignIn } from './remembered-sign-in.ts'
import { signInPath } from './return-path.ts'

/** What the sign-in page is told by whoever sent the person there. */
export interface SentToSignIn {
  readonly why: 'session-ended' | 'rescue-ended' | 'signed-out' | 'activated' | 'password-reset' | 'sign-in-first'
}

const whyOf = { owner: 'session-ended', rescue: 'rescue-ended', nobody: 'sign-in-first' } as const

let leaving = false

export async function leaveForSignIn(router: DataRouter, queryClient: QueryClient): Promise<void> {
  if (leaving) return
  leaving = true
  const state: SentToSignIn = { why: whyOf[rememberedSignIn() ?? 'nobody'] }
  forgetSignIn()
  const { location, matches } = router.state
  if (matches.some(({ route }) => route.handle === 'everybody')) {
    queryClient.clear()
    await router.revalidate()
  } else {
    await router.navigate(signInPath(location.pathname + location.search), { replace: true, state, flushSync: true })
    forgetWhatIsNotShown(queryClient)
  }
  leaving = false
}

/** Once the pages of the account are gone. What the page that took their place is asking for stays. */
function forgetWhatIsNotShown(queryClient: QueryClient) {
  queryClient.removeQueries({ type: 'inactive' })
  queryClient.getMutationCache().clear()
}

/** Does what ends the session, then goes to the page that tells of it. Where it fails, the session is as it was. */
export function useLeaveOnPurpose() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  return async (end: () => Promise<unknown>, to: string, options?: NavigateOptions) => {
    leaving = true
    try {
      await end()
      forgetSignIn()
      await navigate(to, { ...options, flushSync: true })
      forgetWhatIsNotShown(queryClient)
    } finally {
      leaving = false
    }
  }
}
