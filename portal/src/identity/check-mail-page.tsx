// After signing up, and whenever an activation mail did not arrive: what to expect, how to get another, where help is.

import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { resendActivation } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { EmailField } from './email-field.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import { asWait, useWait } from './wait-again.ts'

const secondsBetweenMails = 60

export function CheckMailPage() {
  const sentTo = (useLocation().state as { email?: string } | null)?.email
  const wait = useWait(sentTo ? secondsBetweenMails : 0)
  const form = useForm({ initialValues: { email: sentTo ?? '' }, validate: { email: emailProblem } })
  const resend = useMutation({
    mutationFn: (email: string) => call(resendActivation, { body: { email } }),
    onSuccess: () => wait.startSeconds(secondsBetweenMails),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
  })

  return (
    <form noValidate onSubmit={form.onSubmit(({ email }) => resend.mutate(email.trim()))}>
      <Stack>
        <PageTitle>{sentTo ? 'Check your mail' : 'Get a new activation mail'}</PageTitle>
        {sentTo ? (
          <Text>
            A mail is on its way to <strong>{sentTo}</strong>. Open it and follow its link to activate your account. The
            link works for 24 hours.
          </Text>
        ) : (
          <>
            <Text>
              If an account with this e-mail still waits to be activated, it gets a new link. Older links end.
            </Text>
            <EmailField {...form.getInputProps('email')} />
          </>
        )}
        {resend.isSuccess && (
          <Text size="sm" role="status">
            Asked for. Only the newest link works.
          </Text>
        )}
        {resend.error && <ProblemNotice error={resend.error} />}
        <Button
          type="submit"
          size="md"
          variant={sentTo ? 'default' : 'filled'}
          loading={resend.isPending}
          disabled={wait.secondsLeft > 0}
        >
          {wait.secondsLeft > 0 ? `Send again in ${asWait(wait.secondsLeft)}` : sentTo ? 'Send again' : 'Send the mail'}
        </Button>
        <NothingArrived />
        <Anchor component={Link} to="/sign-in" size="sm" ta="center">
          Sign in
        </Anchor>
      </Stack>
    </form>
  )
}

function NothingArrived() {
  return (
    <Text size="sm" c="dimmed">
      Nothing there after a few minutes? Look into the spam folder, and check the address.
      <StillNothing kept="mails" />
    </Text>
  )
}
