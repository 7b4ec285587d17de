// Asks for a link to set a new password. Neither the hub nor this page tells whether the address has an account.

import { Anchor, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from 'react-router'
import { askPasswordReset } from '../../../contracts/account.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { EmailField } from './email-field.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

export function ForgotPasswordPage() {
  const typedBefore = (useLocation().state as { email?: string } | null)?.email ?? ''
  const navigate = useNavigate()
  const wait = useWait()
  const form = useForm({ initialValues: { email: typedBefore }, validate: { email: emailProblem } })
  const ask = useMutation({
    mutationFn: (email: string) => call(askPasswordReset, { body: { email } }),
    onSuccess: (_, email) => navigate('/forgot-password/check-mail', { state: { email } }),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
  })
  return (
    <form noValidate onSubmit={form.onSubmit(({ email }) => ask.mutate(email.trim()))}>
      <Stack>
        <PageTitle>Forgot your password?</PageTitle>
        <Text>Tell us your e-mail address. We send a link with which you set a new one.</Text>
        <EmailField {...form.getInputProps('email')} />
        {ask.error && <ProblemNotice error={ask.error} />}
        <WaitButton type="submit" size="md" loading={ask.isPending} secondsLeft={wait.secondsLeft}>
          Send the link
        </WaitButton>
        <Anchor component={Link} to="/sign-in" size="sm" ta="center">
          Back to sign in
        </Anchor>
      </Stack>
    </form>
  )
}
