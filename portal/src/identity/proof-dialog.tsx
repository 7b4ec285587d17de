// Asks for the password again where the hub wants a recent proof (`session/proof-required`). What was asked for goes
// on by itself once the proof is there; one who closes the dialog has changed nothing.

import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useState } from 'react'
import { Refused } from '../../../contracts/client.ts'
import { proveIdentity } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { explain } from '../app/problem-text.ts'
import { PasswordField } from './password-field.tsx'
import { asWait, useWait } from './wait-again.ts'

export class NotProved extends Error {}

interface Asking {
  proved(): void
  declined(): void
}

const AskForProof = createContext<() => Promise<void>>(() => Promise.reject(new NotProved()))

/** Resolves once the hub accepted a proof; rejects with `NotProved` where the person closed the dialog. */
export const useProof = () => use(AskForProof)

export function ProofProvider({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState<Asking>()
  const ask = useCallback(
    () =>
      new Promise<void>((resolve, reject) => {
        const closeAnd = (settle: () => void) => () => {
          setAsking(undefined)
          settle()
        }
        setAsking({ proved: closeAnd(resolve), declined: closeAnd(() => reject(new NotProved())) })
      }),
    [],
  )
  return (
    <AskForProof value={ask}>
      {children}
      <Modal opened={asking !== undefined} onClose={() => asking?.declined()} title="Confirm that it is you">
        {asking && <ProofForm {...asking} />}
      </Modal>
    </AskForProof>
  )
}

function ProofForm({ proved, declined }: Asking) {
  const [password, setPassword] = useState('')
  const wait = useWait()
  const prove = useMutation({
    mutationFn: () => call(proveIdentity, { body: { method: 'password', password } }),
    onSuccess: proved,
    onError: wait.startFrom,
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
        <Text size="sm">This needs your password again. It is good for 15 minutes.</Text>
        <PasswordField
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
          <Button type="submit" loading={prove.isPending} disabled={wait.secondsLeft > 0}>
            {wait.secondsLeft > 0 ? `Try again in ${asWait(wait.secondsLeft)}` : 'Confirm'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
