// Where the link of the activation mail leads. Only the button activates: a mail scanner that opens the link must not
// use it up. The token leaves the address bar (and so the history) as soon as it is read.

import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconClockX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { activateAccount } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import type { SentToSignIn } from './leave-for-sign-in.ts'

export function ActivatePage() {
  const { hash } = useLocation()
  const navigate = useNavigate()
  const [token] = useState(() => new URLSearchParams(hash.slice(1)).get('token'))
  useEffect(() => {
    if (hash) navigate('/activate', { replace: true })
  }, [hash, navigate])

  const activate = useMutation({
    mutationFn: (token: string) => call(activateAccount, { body: { token } }),
    onSuccess: () => navigate('/sign-in', { state: { why: 'activated' } satisfies SentToSignIn }),
  })
  const { error } = activate
  // A token that lost a character on its way out of the mail is as dead as one that expired.
  const isDead = error instanceof Refused && error.is('link/expired', 'request/invalid')

  if (!token) return <DeadLink title="Open the link from your mail">This page needs the whole link.</DeadLink>
  if (isDead) {
    return (
      <DeadLink title="This link does not work any more">
        It was used already, a newer mail replaced it, or it is older than 24 hours.
      </DeadLink>
    )
  }
  return (
    <Stack>
      <PageTitle>Activate your account</PageTitle>
      <Text>One press, and your account is ready. After that, you sign in.</Text>
      {error && <ProblemNotice error={error} />}
      <Button size="md" loading={activate.isPending} onClick={() => activate.mutate(token)}>
        Activate my account
      </Button>
    </Stack>
  )
}

function DeadLink({ title, children }: { title: string; children: string }) {
  return (
    <Stack>
      <PageTitle>{title}</PageTitle>
      <Alert role="alert" color="gray" icon={<IconClockX aria-hidden />}>
        {children}
      </Alert>
      <Button component={Link} to="/sign-up/check-mail" size="md">
        Get a new activation mail
      </Button>
      <Button component={Link} to="/sign-in" size="md" variant="subtle">
        Sign in
      </Button>
    </Stack>
  )
}
