// Where the link of the activation mail leads. Only the button activates: a mail scanner that opens the link must not
// use it up.

import { Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { activateAccount } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { DeadLink, HalfALink, isDeadLink } from './dead-link.tsx'
import type { SentToSignIn } from './leave-for-sign-in.ts'
import { useLinkToken } from './use-link-token.ts'

const ways = [
  { to: '/sign-up/check-mail', name: 'Get a new activation mail' },
  { to: '/sign-in', name: 'Sign in' },
]

export function ActivatePage() {
  const token = useLinkToken()
  return token ? <Activation key={token} token={token} /> : <HalfALink ways={ways} />
}

function Activation({ token }: { token: string }) {
  const navigate = useNavigate()
  const activate = useMutation({
    mutationFn: () => call(activateAccount, { body: { token } }),
    onSuccess: () => navigate('/sign-in', { state: { why: 'activated' } satisfies SentToSignIn }),
  })
  if (isDeadLink(activate.error)) {
    return <DeadLink ways={ways}>It was used already, a newer mail replaced it, or it is older than 24 hours.</DeadLink>
  }
  return (
    <Stack>
      <PageTitle>Activate your account</PageTitle>
      <Text>One press, and your account is ready. After that, you sign in.</Text>
      {activate.error && <ProblemNotice error={activate.error} />}
      <Button size="md" loading={activate.isPending} onClick={() => activate.mutate()}>
        Activate my account
      </Button>
    </Stack>
  )
}
