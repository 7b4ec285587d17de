// After two-step verification changed: sessions that are open stay open, which may not be what its owner wants.

import { Alert, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { revokeOtherSessions } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { sessionsQuery } from './account-queries.ts'

const changes = {
  on: 'Two-step verification is on.',
  off: 'Two-step verification is off.',
  number: 'The mobile number is changed.',
} as const
export type TwoStepChange = keyof typeof changes

export function TwoStepChanged({ change }: { change: TwoStepChange }) {
  const queryClient = useQueryClient()
  const signOutOthers = useMutation({
    mutationFn: () => call(revokeOtherSessions, {}),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  return (
    <Alert color={change === 'off' ? 'gray' : 'green'} mt="md">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" fw={600}>
          {changes[change]}
        </Text>
        {signOutOthers.isSuccess ? (
          <Text size="sm" tabIndex={-1} ref={(text) => text?.focus()}>
            You are signed out everywhere else.
          </Text>
        ) : (
          <>
            <Text size="sm">Sessions that are signed in stay signed in: here, and wherever else you are.</Text>
            <Button
              variant="default"
              size="sm"
              loading={signOutOthers.isPending}
              onClick={() => signOutOthers.mutate()}
            >
              Sign out everywhere else
            </Button>
          </>
        )}
        {signOutOthers.error && <ProblemNotice error={signOutOthers.error} />}
      </Stack>
    </Alert>
  )
}
