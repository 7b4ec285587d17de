// Sign in, and go on to where one wanted to go: the password first and, where two-step verification is on, the second step.

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import type { Challenge } from '../../../contracts/factors.ts'
import { textOf } from '../app/problem-text.ts'
import { type SentToSignIn, useForgetAccount } from './leave-for-sign-in.ts'
import { rememberSignIn } from './remembered-sign-in.ts'
import { returnPath } from './return-path.ts'
import { SecondStep } from './second-step.tsx'
import { SignInForm } from './sign-in-form.tsx'

type Why = SentToSignIn['why'] | 'took-too-long'
const goodNews: ReadonlySet<Why> = new Set<Why>(['activated', 'password-reset'])

const reasons: Record<Why, string> = {
  'session-ended': 'Your session has ended. Sign in to go on where you were.',
  'rescue-ended': 'Your rescue session has ended. Sign in or, if your phone is still gone, begin again below.',
  'signed-out': 'You are signed out.',
  'password-reset': 'Your new password is set. Sign in with it.',
  activated: 'Your account is active. Sign in to begin.',
  'sign-in-first': 'Sign in to see this page.',
  'took-too-long': 'This sign-in took too long, or was finished already. Sign in again.',
}

/** Another account that opened nothing: the hub says which of its refusals it was, and here it is in words. */
const refusalAt = (code: string | null) =>
  code?.startsWith('sign-in/') || code?.startsWith('throttle/') ? { text: textOf(code), color: 'red' } : undefined

export function SignInPage() {
  useForgetAccount()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [search] = useSearchParams()
  const sentHere = (useLocation().state as SentToSignIn | null)?.why
  const [why, setWhy] = useState<Why | undefined>(sentHere)
  const refused = refusalAt(search.get('refused'))
  const [email, setEmail] = useState('')
  const [challenge, setChallenge] = useState<Challenge>()

  const goOn = () => {
    rememberSignIn('owner')
    queryClient.clear() // of whoever was signed in before, or for a rescue
    navigate(returnPath(search.get('to')), { replace: true })
  }
  if (challenge) {
    return (
      <SecondStep
        challenge={challenge}
        email={email}
        onSignedIn={goOn}
        onBack={(because) => {
          setChallenge(undefined)
          setWhy(because === 'expired' ? 'took-too-long' : undefined)
        }}
      />
    )
  }
  return (
    <SignInForm
      email={email}
      returnTo={search.get('to')}
      notice={refused ?? (why && { text: reasons[why], color: goodNews.has(why) ? 'green' : 'accent' })}
      onSignedIn={goOn}
      onChallenge={(asked, asWhom) => {
        setEmail(asWhom)
        setChallenge(asked)
      }}
    />
  )
}
