// Signing in with a passkey: no e-mail, no password, no second step. Which account it is, the passkey says.

import { Stack } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { signInWithPasskey, startPasskeySignIn } from '../../../contracts/passkeys.ts'
import { call } from '../app/api.ts'
import { askPasskey, knowsPasskeys } from './passkey-browser.ts'
import { PasskeyNotice } from './passkey-notice.tsx'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

export function PasskeySignIn({ onSignedIn }: { onSignedIn(): void }) {
  const wait = useWait()
  const signIn = useMutation({
    mutationFn: async () => {
      const response = await askPasskey((await call(startPasskeySignIn, {})).body)
      await call(signInWithPasskey, { body: { response, client: 'browser' } })
    },
    onSuccess: onSignedIn,
    onError: (error) => wait.startFrom(error),
    gcTime: 0,
  })
  if (!knowsPasskeys()) return null
  return (
    <Stack gap="xs">
      <WaitButton
        variant="default"
        size="md"
        fullWidth
        leftSection={<IconFingerprint size={20} aria-hidden />}
        loading={signIn.isPending}
        secondsLeft={wait.secondsLeft}
        onClick={() => signIn.mutate()}
      >
        Sign in with a passkey
      </WaitButton>
      {signIn.error && (
        <PasskeyNotice
          error={signIn.error}
          refused="This passkey opens no account here. Perhaps it was removed from it. Sign in with your password."
        />
      )}
    </Stack>
  )
}
