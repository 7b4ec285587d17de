// E-mail and password. Which of e-mail, password or activation was wrong is never told.

import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import type { Challenge } from '../../../contracts/factors.ts'
import { signIn } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import { PasswordField } from './password-field.tsx'
import { asWait, useWait } from './wait-again.ts'

interface SignInFormProps {
  /** Typed before, where the person comes back from the second step. */
  readonly email: string
  readonly notice: { readonly text: string; readonly color: string } | undefined
  onSignedIn(): void
  onChallenge(challenge: Challenge, email: string): void
}

export function SignInForm({ email, notice, onSignedIn, onChallenge }: SignInFormProps) {
  const wait = useWait()
  const form = useForm({
    initialValues: { email, password: '' },
    validate: { email: emailProblem, password: (password) => (password ? null : 'Enter your password.') },
  })
  const submit = useMutation({
    mutationFn: ({ email, password }: typeof form.values) =>
      call(signIn, { body: { email: email.trim(), password, client: 'browser' } }),
    onSuccess: ({ body }, { email }) => ('challenge' in body ? onChallenge(body.challenge, email) : onSignedIn()),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
    gcTime: 0, // the challenge is a secret, and so is the password
  })

  const password = useRef<HTMLInputElement>(null)
  const cameBack = useRef(email !== '')
  useEffect(() => {
    if (cameBack.current) password.current?.focus()
  }, [])

  return (
    <form noValidate onSubmit={form.onSubmit((values) => submit.mutate(values))}>
      <Stack>
        <PageTitle>Sign in</PageTitle>
        {notice && !submit.error && (
          <Alert role="status" color={notice.color}>
            {notice.text}
          </Alert>
        )}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordField ref={password} autoComplete="current-password" {...form.getInputProps('password')} />
        {submit.error && <NotSignedIn error={submit.error} />}
        <Button type="submit" size="md" fullWidth loading={submit.isPending} disabled={wait.secondsLeft > 0}>
          {wait.secondsLeft > 0 ? `Try again in ${asWait(wait.secondsLeft)}` : 'Sign in'}
        </Button>
        <Text size="sm" ta="center">
          New here?{' '}
          <Anchor component={Link} to="/sign-up">
            Sign up
          </Anchor>
        </Text>
        <Anchor component={Link} to="/sign-up/check-mail" size="sm" ta="center">
          Get a new activation mail
        </Anchor>
      </Stack>
    </form>
  )
}

function NotSignedIn({ error }: { error: Error }) {
  if (!(error instanceof Refused && error.is('sign-in/refused'))) return <ProblemNotice error={error} />
  return (
    <Alert color="red" role="alert">
      The e-mail or the password is not right, or the account is not activated yet.
    </Alert>
  )
}
