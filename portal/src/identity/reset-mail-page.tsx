// After a new password was asked for: what to expect, and how to ask again. The same whether or not there is such an account.

import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, Navigate, useLocation } from 'react-router'
import { askPasswordReset } from '../../../contracts/account.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { asWait, useWait } from './wait-again.ts'

const secondsBetweenMails = 60

export function ResetMailPage() {
  const email = (useLocation().state as { email?: string } | null)?.email
  return email ? <MailOnItsWay email={email} /> : <Navigate to="/forgot-password" replace />
}

function MailOnItsWay({ email }: { email: string }) {
  const wait = useWait(secondsBetweenMails)
  const again = useMutation({
    mutationFn: () => call(askPasswordReset, { body: { email } }),
    onSuccess: () => wait.startSeconds(secondsBetweenMails),
    onError: (error) => wait.startFrom(error),
  })
  return (
    <Stack>
      <PageTitle>Check your mail</PageTitle>
      <Text style={{ overflowWrap: 'anywhere' }}>
        If there is an account for <strong>{email}</strong>, a mail is on its way. Its link works for 30 minutes, once.
      </Text>
      {again.isSuccess && (
        <Text size="sm" role="status">
          Asked for. Only the newest link works.
        </Text>
      )}
      {again.error && <ProblemNotice error={again.error} />}
      <Button
        size="md"
        variant="default"
        loading={again.isPending}
        disabled={wait.secondsLeft > 0}
        onClick={() => again.mutate()}
      >
        {wait.secondsLeft > 0 ? `Send again in ${asWait(wait.secondsLeft)}` : 'Send again'}
      </Button>
      <Text size="sm" c="dimmed">
        Nothing there after a few minutes? Look into the spam folder, and check the address.
        <StillNothing kept="mails" />
      </Text>
      <Anchor component={Link} to="/sign-in" size="sm" ta="center">
        Back to sign in
      </Anchor>
    </Stack>
  )
}
