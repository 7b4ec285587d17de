// The form that changes the password. With two-step verification on, the hub wants a second factor as well.

import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { changePassword } from '../../../contracts/account.ts'
import { Refused } from '../../../contracts/client.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { accountQuery, activityKey, sessionsQuery } from './account-queries.ts'
import { fieldErrors, passwordProblem } from './field-errors.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { PasswordField } from './password-field.tsx'
import { identitiesQuery } from './provider-queries.ts'
import { realError, useProven } from './use-proven.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

interface PasswordChangeFormProps {
  /** There is no current one. */
  readonly isFirst: boolean
  onChanged(): void
  onCancel(): void
}

function problemsAt(error: Error | null): { currentPassword?: string; password?: string } {
  if (error instanceof Refused && error.is('sign-in/refused')) return { currentPassword: 'The password is not right.' }
  return fieldErrors(error)
}

export function PasswordChangeForm({ isFirst, onChanged, onCancel }: PasswordChangeFormProps) {
  const { data: account } = useQuery(accountQuery)
  const queryClient = useQueryClient()
  const proven = useProven()
  const wait = useWait()
  const form = useForm({
    initialValues: { currentPassword: '', password: '' },
    validate: {
      currentPassword: (password) => (password || isFirst ? null : 'Enter your current password.'),
      password: passwordProblem,
    },
  })
  const change = useMutation({
    mutationFn: ({ currentPassword, password }: typeof form.values) =>
      proven(() => call(changePassword, { body: { ...(!isFirst && { currentPassword }), password } })),
    onSuccess: () => {
      for (const queryKey of [sessionsQuery.queryKey, activityKey, identitiesQuery.queryKey])
        void queryClient.invalidateQueries({ queryKey })
      onChanged()
    },
    onError: (error) => {
      form.setErrors(problemsAt(error))
      wait.startFrom(error)
    },
    gcTime: 0,
  })
  const failed = realError(change.error)
  const toldAtField = Object.keys(problemsAt(failed)).length > 0
  return (
    <form noValidate onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack maw={480}>
        {/* So that a password manager knows whose password it is. */}
        <input type="text" autoComplete="username" value={account?.email ?? ''} readOnly hidden />
        {!isFirst && (
          <>
            <PasswordField
              label="Current password"
              autoComplete="current-password"
              autoFocus
              {...form.getInputProps('currentPassword')}
            />
            <Anchor component={Link} to="/forgot-password" state={{ email: account?.email }} size="sm">
              Forgot your password?
            </Anchor>
          </>
        )}
        <NewPasswordField {...form.getInputProps('password')} />
        <Text size="sm" c="dimmed">
          You stay signed in here, and are signed out everywhere else. Install links that nobody has used yet end.
        </Text>
        {failed && !toldAtField && <ProblemNotice error={failed} />}
        <Group>
          <WaitButton type="submit" loading={change.isPending} secondsLeft={wait.secondsLeft}>
            Save the new password
          </WaitButton>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
