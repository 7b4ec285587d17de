// The first step of a rescue: says what it is for, and asks for e-mail and password.

import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { askRescue } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { EmailField } from './email-field.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import { NotSignedIn } from './not-signed-in.tsx'
import { PasswordField } from './password-field.tsx'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

interface RescueAskFormProps {
  /** Typed before. */
  readonly email: string
  onAsked(rescueId: string, email: string): void
}

export function RescueAskForm({ email, onAsked }: RescueAskFormProps) {
  const wait = useWait()
  const form = useForm({
    initialValues: { email, password: '' },
    validate: { email: emailProblem, password: (password) => (password ? null : 'Enter your password.') },
  })
  const ask = useMutation({
    mutationFn: ({ email, password }: typeof form.values) =>
      call(askRescue, { body: { email: email.trim(), password } }),
    onSuccess: ({ body }, { email }) => onAsked(body.rescue.id, email.trim()),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
    gcTime: 0, // the id is a secret, and so is the password
  })
  const password = useRef<HTMLInputElement>(null)
  const knowsEmail = useRef(email !== '')
  useEffect(() => {
    if (knowsEmail.current) password.current?.focus()
  }, [])

  return (
    <form noValidate onSubmit={form.onSubmit((values) => ask.mutate(values))}>
      <Stack>
        <PageTitle>Protect your devices without your phone</PageTitle>
        <Text>
          Your phone is gone, and you have no recovery code? With your password and a code by mail you can see, locate
          and lock your devices, and sound their alarm, for 30 minutes. Everything else waits until you can sign in
          fully.
        </Text>
        <EmailField {...form.getInputProps('email')} />
        <PasswordField ref={password} autoComplete="current-password" {...form.getInputProps('password')} />
        {ask.error && <NotAsked error={ask.error} />}
        <WaitButton type="submit" size="md" fullWidth loading={ask.isPending} secondsLeft={wait.secondsLeft}>
          Send me a code by mail
        </WaitButton>
        <Anchor component={Link} to="/forgot-password" state={{ email: form.values.email }} size="sm" ta="center">
          Forgot your password?
        </Anchor>
        <Anchor component={Link} to="/sign-in" size="sm" ta="center">
          Back to sign in
        </Anchor>
      </Stack>
    </form>
  )
}

function NotAsked({ error }: { error: Error }) {
  if (!(error instanceof Refused && error.is('rescue/off'))) return <NotSignedIn error={error} />
  return (
    <Alert color="gray" role="alert" title="Rescue is switched off for this account">
      Its owner chose that in the settings. Sign in with a recovery code, if you find one. Otherwise ask your mobile
      network to block the lost SIM and to give you a new one with the same number: its text messages let you sign in
      again.
    </Alert>
  )
}
