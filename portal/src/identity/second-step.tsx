// The second step of signing in. The challenge is a secret and lives in this page's memory only: not in the address, not in
// the history, not in storage. Reloading begins again with the password.

import { Anchor, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import type { Challenge, FactorCode } from '../../../contracts/factors.ts'
import { startPasskeyStep } from '../../../contracts/passkeys.ts'
import { sendChallengeCode, verifyChallenge } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'

interface SecondStepProps {
  readonly challenge: Challenge
  readonly email: string
  onSignedIn(): void
  /** Back to the password: the challenge took too long, or the person wants to. */
  onBack(why: 'expired' | 'chosen'): void
}

export function SecondStep({ challenge, email, onSignedIn, onBack }: SecondStepProps) {
  const params = { challengeId: challenge.id }
  const watch = (error: unknown): never => {
    if (error instanceof Refused && error.is('challenge/expired')) onBack('expired')
    throw error
  }
  const verify = async (factor: FactorCode) => {
    await call(verifyChallenge, { params, body: factor }).catch(watch)
    onSignedIn()
  }
  return (
    <Stack>
      <PageTitle>Verify that it is you</PageTitle>
      <SecondFactorForm
        methods={challenge.methods}
        phoneHint={challenge.phoneHint}
        resendAvailableAt={challenge.resendAvailableAt}
        notSent={challenge.methods[0] === 'sms'}
        sendCode={async () => (await call(sendChallengeCode, { params }).catch(watch)).body}
        verify={verify}
        passkey={{
          ask: async () => (await call(startPasskeyStep, { params }).catch(watch)).body,
          verify: async (response) => {
            await call(verifyChallenge, { params, body: { method: 'passkey', response } }).catch(watch)
            onSignedIn()
          },
        }}
        submit="Continue"
      />
      <Anchor component={Link} to="/rescue" state={{ email }} size="sm" ta="center">
        My phone is gone and I have no recovery code
      </Anchor>
      <Anchor component="button" type="button" size="sm" ta="center" onClick={() => onBack('chosen')}>
        Back to sign in
      </Anchor>
    </Stack>
  )
}
