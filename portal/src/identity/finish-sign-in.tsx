// Signing in with another account, finished: a session, its second step, or what is left for the person to do. The challenge of
// a second step is a secret and lives in this page's memory only.

import { Alert, Anchor, Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useNavigate } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { completeSignIn, type NextStep } from '../../../contracts/federation.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { browserLanguage } from './browser-language.ts'
import { EmailField } from './email-field.tsx'
import { emailProblem } from './field-errors.ts'
import { SecondStep } from './second-step.tsx'

interface FinishSignInProps {
  /** Where the person wanted to go. */
  readonly to: string | null
  onSignedIn(): void
}

export function FinishSignIn({ to, onSignedIn }: FinishSignInProps) {
  const navigate = useNavigate()
  const finish = useMutation({
    mutationFn: async (email: string | undefined) =>
      call(completeSignIn, { body: { language: browserLanguage(), ...(email !== undefined && { email }) } }),
    onSuccess: ({ status }) => {
      if (status === 201) onSignedIn()
    },
    gcTime: 0, // the challenge is a secret
  })
  const { mutate, error, isPending, data } = finish
  const hasBegun = useRef(false)
  useEffect(() => {
    if (hasBegun.current) return
    hasBegun.current = true
    mutate(undefined)
  }, [mutate])

  if (error) return <NotFinished error={error} onRetry={() => mutate(finish.variables)} />
  if (data?.status !== 202) {
    return (
      <Stack>
        <PageTitle>Signing you in</PageTitle>
        <Text role="status">One moment…</Text>
      </Stack>
    )
  }
  const { body } = data
  if ('challenge' in body) {
    const back = () => navigate('/sign-in', { replace: true })
    return <SecondStep challenge={body.challenge} email="" onSignedIn={onSignedIn} onBack={back} />
  }
  if (body.next === 'email') return <AskForEmail provider={body.provider} isPending={isPending} onEmail={mutate} />
  return <WhatIsLeft step={body} to={to} isPending={isPending} onAgain={() => mutate(undefined)} />
}

function NotFinished({ error, onRetry }: { error: Error; onRetry(): void }) {
  const isOver = error instanceof Refused && error.is('sign-in/expired')
  return (
    <Stack>
      <PageTitle>You are not signed in</PageTitle>
      <ProblemNotice error={error} {...(!isOver && { onRetry })} />
      <Button component={Link} to="/sign-in" size="md" variant={isOver ? 'filled' : 'subtle'}>
        Back to sign in
      </Button>
    </Stack>
  )
}

interface AskForEmailProps {
  readonly provider: string
  readonly isPending: boolean
  onEmail(email: string): void
}

function AskForEmail({ provider, isPending, onEmail }: AskForEmailProps) {
  const form = useForm({ initialValues: { email: '' }, validate: { email: emailProblem } })
  return (
    <form noValidate onSubmit={form.onSubmit(({ email }) => onEmail(email.trim()))}>
      <Stack>
        <PageTitle>Your e-mail address</PageTitle>
        <Text>
          {provider} does not tell us your e-mail address. We write to it when something happens with your devices, and
          ask you to confirm it once.
        </Text>
        <EmailField {...form.getInputProps('email')} />
        <Button type="submit" size="md" loading={isPending}>
          Go on
        </Button>
      </Stack>
    </form>
  )
}

interface WhatIsLeftProps {
  readonly step: Exclude<NextStep, { next: 'email' }>
  readonly to: string | null
  readonly isPending: boolean
  onAgain(): void
}

/** Signs in to the account that is there, and asks there whether to connect. */
function connectPath(to: string | null): string {
  const query = new URLSearchParams({ purpose: 'link', ...(to && { to }) })
  return `/sign-in?to=${encodeURIComponent(`/sign-in/finish?${query}`)}`
}

function WhatIsLeft({ step: { next, email, provider }, to, isPending, onAgain }: WhatIsLeftProps) {
  if (next === 'sign-in') {
    return (
      <Stack>
        <PageTitle>You have an account here</PageTitle>
        <Text style={{ overflowWrap: 'anywhere' }}>
          <strong>{email}</strong> is the address of an account that {provider} does not open yet. Sign in to it once,
          and connect the two.
        </Text>
        <Button component={Link} to={connectPath(to)} size="md">
          Sign in and connect
        </Button>
        <Anchor component={Link} to="/sign-in" size="sm" ta="center">
          Back to sign in
        </Anchor>
      </Stack>
    )
  }
  return (
    <Stack>
      <PageTitle>Check your mail</PageTitle>
      <Text style={{ overflowWrap: 'anywhere' }}>
        A mail is on its way to <strong>{email}</strong>. Open it and follow its link: it confirms that the address is
        yours, and {provider} opens your account from then on.
      </Text>
      <Button size="md" loading={isPending} onClick={onAgain}>
        I have confirmed it
      </Button>
      <Alert color="accent">
        You have an account with this address?{' '}
        <Anchor component={Link} to={connectPath(to)} inherit>
          Sign in to it, and connect
        </Anchor>
        .
      </Alert>
      <Text size="sm" c="dimmed">
        Nothing there after a few minutes? Look into the spam folder.
        <StillNothing kept="mails" />
      </Text>
    </Stack>
  )
}
