// Where the link of the mail for a forgotten password leads. A new password ends every session and opens none: the second step
// stays where it is, at the sign-in.

import { Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { resetPassword } from '../../../contracts/account.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { DeadLink, HalfALink, isDeadLink } from './dead-link.tsx'
import { fieldErrors, passwordProblem } from './field-errors.ts'
import type { SentToSignIn } from './leave-for-sign-in.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { forgetSignIn } from './remembered-sign-in.ts'
import { useLinkToken } from './use-link-token.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

const ways = [
  { to: '/forgot-password', name: 'Get a new link' },
  { to: '/sign-in', name: 'Sign in' },
]

export function ResetPasswordPage() {
  const token = useLinkToken()
  return token ? <NewPassword key={token} token={token} /> : <HalfALink ways={ways} />
}

function NewPassword({ token }: { token: string }) {
  const navigate = useNavigate()
  const wait = useWait()
  const form = useForm({ initialValues: { password: '' }, validate: { password: passwordProblem } })
  const reset = useMutation({
    mutationFn: (password: string) => call(resetPassword, { body: { token, password } }),
    onSuccess: () => {
      forgetSignIn()
      return navigate('/sign-in', { state: { why: 'password-reset' } satisfies SentToSignIn })
    },
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
    gcTime: 0,
  })
  const toldAtField = fieldErrors(reset.error).password !== undefined
  if (isDeadLink(reset.error) && !toldAtField) {
    return (
      <DeadLink ways={ways}>It was used already, a newer mail replaced it, or it is older than 30 minutes.</DeadLink>
    )
  }
  return (
    <form noValidate onSubmit={form.onSubmit(({ password }) => reset.mutate(password))}>
      <Stack>
        <PageTitle>Set a new password</PageTitle>
        <Text>
          You will be signed out everywhere, and then sign in with the new password. Install links that nobody has used
          yet end.
        </Text>
        <NewPasswordField {...form.getInputProps('password')} />
        {reset.error && !toldAtField && <ProblemNotice error={reset.error} />}
        <WaitButton type="submit" size="md" loading={reset.isPending} secondsLeft={wait.secondsLeft}>
          Set the new password
        </WaitButton>
      </Stack>
    </form>
  )
}
