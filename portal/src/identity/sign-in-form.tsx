// E-mail and password, and where to go without them: a password that is forgotten, a phone that is gone.

import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { Challenge } from '../../../contracts/factors.ts'
import { signIn } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { EmailField } from './email-field.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import { NotSignedIn } from './not-signed-in.tsx'
import { PasskeySignIn } from './passkey-sign-in.tsx'
import { PasswordField } from './password-field.tsx'
import { ProviderButtons } from './provider-buttons.tsx'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

interface SignInFormProps {
  /** Typed before, where the person comes back from the second step. */
  readonly email: string
  /** Where the person wanted to go. */
  readonly returnTo: string | null
  readonly notice: { readonly text: string; readonly color: string } | undefined
  onSignedIn(): void
  onChallenge(challenge: Challenge, email: string): void
}

export function SignInForm({ email, returnTo, notice, onSignedIn, onChallenge }: SignInFormProps) {
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
        <EmailField {...form.getInputProps('email')} />
        <PasswordField ref={password} autoComplete="current-password" {...form.getInputProps('password')} />
        <Anchor
          component={Link}
          to="/forgot-password"
          state={{ email: form.values.email.trim() }}
          size="sm"
          style={{ alignSelf: 'flex-end' }}
        >
          Forgot your password?
        </Anchor>
        {submit.error && <NotSignedIn error={submit.error} />}
        <WaitButton type="submit" size="md" fullWidth loading={submit.isPending} secondsLeft={wait.secondsLeft}>
          Sign in
        </WaitButton>
        <PasskeySignIn onSignedIn={onSignedIn} />
        <ProviderButtons returnTo={returnTo} />
        <Text size="sm" ta="center">
          New here?{' '}
          <Anchor component={Link} to="/sign-up">
            Sign up
          </Anchor>
        </Text>
        <Anchor component={Link} to="/sign-up/check-mail" size="sm" ta="center">
          Get a new activation mail
        </Anchor>
        <Anchor component={Link} to="/rescue" state={{ email: form.values.email.trim() }} size="sm" ta="center">
          My phone is gone
        </Anchor>
      </Stack>
    </form>
  )
}
