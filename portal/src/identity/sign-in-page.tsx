// Sign in, and go on to where one wanted to go. Which of e-mail, password or activation was wrong is never told.

import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { signIn } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import type { SentToSignIn } from './leave-for-sign-in.ts'
import { PasswordField } from './password-field.tsx'
import { rememberSignIn } from './remembered-sign-in.ts'
import { returnPath } from './return-path.ts'
import { asWait, useWait } from './wait-again.ts'

const reasons: Record<SentToSignIn['why'], string> = {
  'session-ended': 'Your session has ended. Sign in to go on where you were.',
  'signed-out': 'You are signed out.',
  activated: 'Your account is active. Sign in to begin.',
  'sign-in-first': 'Sign in to see this page.',
}

export function SignInPage() {
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const why = (useLocation().state as SentToSignIn | null)?.why
  const wait = useWait()
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: emailProblem, password: (password) => (password ? null : 'Enter your password.') },
  })
  const submit = useMutation({
    mutationFn: ({ email, password }: typeof form.values) =>
      call(signIn, { body: { email: email.trim(), password, client: 'browser' } }),
    onSuccess: () => {
      rememberSignIn()
      navigate(returnPath(search.get('to')), { replace: true })
    },
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
  })

  return (
    <form noValidate onSubmit={form.onSubmit((values) => submit.mutate(values))}>
      <Stack>
        <PageTitle>Sign in</PageTitle>
        {why && !submit.error && (
          <Alert role="status" color={why === 'activated' ? 'green' : 'accent'}>
            {reasons[why]}
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
        <PasswordField autoComplete="current-password" {...form.getInputProps('password')} />
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
