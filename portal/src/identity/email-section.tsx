// The address that one is reached at and signs in with. A new one counts once it has confirmed itself; until then nothing changes.

import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { askEmailChange } from '../../../contracts/account.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { EmailField } from './email-field.tsx'
import { emailProblem, fieldErrors } from './field-errors.ts'
import { Section } from './section.tsx'
import { realError, useProven } from './use-proven.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

export function EmailSection({ email }: { email: string }) {
  const [isChanging, setChanging] = useState(false)
  const [sentTo, setSentTo] = useState<string>()
  return (
    <Section title="E-mail address">
      <Text style={{ overflowWrap: 'anywhere' }}>{email}</Text>
      {isChanging ? (
        <EmailChangeForm
          email={email}
          onSent={(to) => {
            setSentTo(to)
            setChanging(false)
          }}
          onCancel={() => setChanging(false)}
        />
      ) : (
        <div>
          <div role="status">{sentTo && <MailSent to={sentTo} />}</div>
          <Button variant="default" onClick={() => setChanging(true)}>
            Change e-mail address
          </Button>
        </div>
      )}
    </Section>
  )
}

function MailSent({ to }: { to: string }) {
  return (
    <Alert color="accent" mb="md" style={{ overflowWrap: 'anywhere' }}>
      <Text size="sm" tabIndex={-1} ref={(text) => text?.focus()}>
        We sent a mail to <strong>{to}</strong>. Nothing changes before you press the button that its link leads to.
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        Nothing there after a few minutes? Look into the spam folder, and check the address.
        <StillNothing kept="mails" />
      </Text>
    </Alert>
  )
}

interface EmailChangeFormProps {
  readonly email: string
  onSent(to: string): void
  onCancel(): void
}

function EmailChangeForm({ email: present, onSent, onCancel }: EmailChangeFormProps) {
  const wait = useWait()
  const proven = useProven()
  const form = useForm({
    initialValues: { email: '' },
    validate: {
      email: (email) =>
        email.trim().toLowerCase() === present.toLowerCase() ? 'This is your address already.' : emailProblem(email),
    },
  })
  const ask = useMutation({
    mutationFn: (email: string) => proven(() => call(askEmailChange, { body: { email } })),
    onSuccess: (_, email) => onSent(email),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
  })
  const failed = realError(ask.error)
  return (
    <form noValidate onSubmit={form.onSubmit(({ email }) => ask.mutate(email.trim()))}>
      <Stack maw={420}>
        <EmailField
          label="New e-mail address"
          description="A mail goes there, and its link has to be followed. Your current address is told of it."
          autoComplete="email"
          autoFocus
          {...form.getInputProps('email')}
        />
        {failed && !fieldErrors(failed).email && <ProblemNotice error={failed} />}
        <Group>
          <WaitButton type="submit" loading={ask.isPending} secondsLeft={wait.secondsLeft}>
            Send the mail
          </WaitButton>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
