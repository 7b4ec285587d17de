// A passkey as second factor or as proof: one button, and what the browser makes of it.

import { Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import type { PasskeyAssertion } from '../../../contracts/factors.ts'
import type { PasskeyRequest } from '../../../contracts/passkeys.ts'
import { factorPrompt, factorRefused } from './factor-text.ts'
import { askPasskey } from './passkey-browser.ts'
import { PasskeyNotice } from './passkey-notice.tsx'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

export interface PasskeyUse {
  /** What the hub wants to be answered. */
  ask(): Promise<PasskeyRequest>
  /** Resolves once the hub accepted the answer. */
  verify(response: PasskeyAssertion): Promise<void>
}

export function PasskeyStep({ ask, verify, besides }: PasskeyUse & { readonly besides?: ReactNode }) {
  const wait = useWait()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  const using = useMutation({
    mutationFn: async () => verify(await askPasskey(await ask())),
    onError: (error) => wait.startFrom(error),
    gcTime: 0,
  })
  return (
    <Stack>
      <Text size="sm">{factorPrompt('passkey', undefined)}</Text>
      {using.error && <PasskeyNotice error={using.error} refused={factorRefused.passkey} />}
      <Group justify="flex-end">
        {besides}
        <WaitButton
          ref={button}
          data-autofocus
          size={besides ? 'sm' : 'md'}
          fullWidth={!besides}
          loading={using.isPending}
          secondsLeft={wait.secondsLeft}
          onClick={() => using.mutate()}
        >
          Use a passkey
        </WaitButton>
      </Group>
    </Stack>
  )
}
