// Sign up. The hub answers alike whether the e-mail is known or not, and so does this page.

import { Anchor, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { signUp } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { browserLanguage } from './browser-language.ts'
import { EmailField } from './email-field.tsx'
import { emailProblem, fieldErrors, passwordProblem } from './field-errors.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { ProviderButtons } from './provider-buttons.tsx'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

export function SignUpPage() {
  const navigate = useNavigate()
  const wait = useWait()
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: emailProblem, password: passwordProblem },
  })
  const submit = useMutation({
    mutationFn: ({ email, password }: typeof form.values) =>
      call(signUp, { body: { email: email.trim(), password, language: browserLanguage() } }),
    onSuccess: (_, { email }) => navigate('/sign-up/check-mail', { state: { email: email.trim() } }),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
  })
  const toldAtField = Object.keys(fieldErrors(submit.error)).length > 0

  return (
    <form noValidate onSubmit={form.onSubmit((values) => submit.mutate(values))}>
      <Stack>
        <PageTitle>Sign up</PageTitle>
        <EmailField {...form.getInputProps('email')} />
        <NewPasswordField label="Password" {...form.getInputProps('password')} />
        {submit.error && !toldAtField && <ProblemNotice error={submit.error} />}
        <WaitButton type="submit" size="md" fullWidth loading={submit.isPending} secondsLeft={wait.secondsLeft}>
          Sign up
        </WaitButton>
        <ProviderButtons returnTo={null} />
        <Text size="sm" ta="center">
          You have an account?{' '}
          <Anchor component={Link} to="/sign-in">
            Sign in
          </Anchor>
        </Text>
      </Stack>
    </form>
  )
}
