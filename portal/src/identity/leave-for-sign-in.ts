// A session that is gone, wherever that is noticed first: to the sign-in page, once, with the way back, and nothing
// of the account is kept in memory. A page for everybody stays, without the owner's frame.

import type { QueryClient } from '@tanstack/react-query'
import type { DataRouter } from 'react-router'
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
    await router.navigate(signInPath(location.pathname + location.search), { replace: true, state })
    queryClient.clear()
  }
  leaving = false
}
