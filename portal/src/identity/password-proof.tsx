// The password as a proof. Where the hub says that it is not enough, two-step verification was switched on elsewhere: what is
// known of it is read again, and the dialog asks for a second factor instead.

import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Refused } from '../../../contracts/client.ts'
import { proveIdentity } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { explain } from '../app/problem-text.ts'
import { PasswordField } from './password-field.tsx'
import type { Asking } from './proof-dialog.tsx'
import { twoStepQuery } from './two-step-queries.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

export function PasswordProof({ of, proved, declined }: Asking) {
  const [password, setPassword] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const wait = useWait()
  const queryClient = useQueryClient()
  const prove = useMutation({
    mutationFn: async () => {
      const body = { method: 'password' as const, password, ...(of && { for: of }) }
      return (await call(proveIdentity, { body })).body.proof
    },
    onSuccess: proved,
    gcTime: 0,
    onError: (error) => {
      wait.startFrom(error)
      if (error instanceof Refused && error.is('session/second-factor-required')) {
        void queryClient.invalidateQueries({ queryKey: twoStepQuery.queryKey })
      }
    },
  })
  const refused = prove.error instanceof Refused && prove.error.is('sign-in/refused')
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (password) prove.mutate()
      }}
    >
      <Stack>
        <Text size="sm">
          {of
            ? 'This needs your password again, for this once.'
            : 'This needs your password again. It is good for 15 minutes.'}
        </Text>
        <PasswordField
          ref={field}
          data-autofocus
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={prove.error !== null && (refused ? 'The password is not right.' : explain(prove.error).text)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={declined}>
            Not now
          </Button>
          <WaitButton type="submit" loading={prove.isPending} secondsLeft={wait.secondsLeft}>
            Confirm
          </WaitButton>
        </Group>
      </Stack>
    </form>
  )
}
