// Rescue: for an owner whose phone is gone and who has no recovery code. The password and a mailed code open a session that can
// see, locate and lock devices and sound their alarm, and nothing else. What was asked for is a secret and lives in this
// page's memory only.

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { accountQuery } from './account-queries.ts'
import { rememberSignIn } from './remembered-sign-in.ts'
import { RescueAskForm } from './rescue-ask-form.tsx'
import { RescueCodeForm } from './rescue-code-form.tsx'

interface Asked {
  readonly id: string
  readonly email: string
}

export function RescuePage() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const typedBefore = (useLocation().state as { email?: string } | null)?.email ?? ''
  const [email, setEmail] = useState(typedBefore)
  const [asked, setAsked] = useState<Asked>()

  if (!asked) {
    return (
      <RescueAskForm
        email={email}
        onAsked={(id, asWhom) => {
          setEmail(asWhom)
          setAsked({ id, email: asWhom })
        }}
      />
    )
  }
  return (
    <RescueCodeForm
      {...asked}
      onOpened={async () => {
        rememberSignIn('rescue')
        queryClient.clear() // of whoever was signed in before
        await queryClient.prefetchQuery(accountQuery)
        await navigate('/devices', { replace: true })
      }}
      onAgain={() => setAsked(undefined)}
    />
  )
}
