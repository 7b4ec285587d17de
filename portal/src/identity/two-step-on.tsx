// The factors of an account whose two-step verification is on, and turning it off.

import { Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { removePhone, stopUsingPasskeys, type TwoStep } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { AuthenticatorRow } from './authenticator-row.tsx'
import { Confirmation } from './confirmation.tsx'
import { PasskeyFactorRow } from './passkey-factor-row.tsx'
import { PhoneRow } from './phone-row.tsx'
import { RecoveryCodesRow } from './recovery-codes-row.tsx'
import classes from './two-step.module.css'
import type { TwoStepNews } from './two-step-section.tsx'
import { realError, useProven } from './use-proven.ts'

export interface TwoStepOnProps {
  readonly twoStep: TwoStep
  onNews(news: TwoStepNews): Promise<void>
}

export function TwoStepOn({ twoStep, onNews }: TwoStepOnProps) {
  const [isAsking, setAsking] = useState(false)
  const proven = useProven()
  const turnOff = useMutation({
    mutationFn: async () => {
      if (twoStep.withPasskeys) await proven(() => call(stopUsingPasskeys, {}))
      if (twoStep.phoneHint) await proven(() => call(removePhone, {}))
    },
    onSuccess: () => onNews({ change: 'off' }),
  })
  const failed = realError(turnOff.error)
  return (
    <Stack>
      <Text>Signing in takes your password and one of these, or a passkey alone.</Text>
      <ul className={classes.factors}>
        <PasskeyFactorRow twoStep={twoStep} onNews={onNews} />
        <PhoneRow twoStep={twoStep} onNews={onNews} />
        {twoStep.phoneHint && <AuthenticatorRow twoStep={twoStep} onNews={onNews} />}
        <RecoveryCodesRow twoStep={twoStep} onNews={onNews} />
      </ul>
      {failed && <ProblemNotice error={failed} />}
      <Button variant="outline" color="red" w="fit-content" loading={turnOff.isPending} onClick={() => setAsking(true)}>
        Turn off
      </Button>
      <Confirmation
        opened={isAsking}
        title="Turn two-step verification off?"
        act="Turn off"
        keep="Keep it on"
        onAct={turnOff.mutate}
        onClose={() => setAsking(false)}
      >
        Your password alone is enough to sign in then.{' '}
        {twoStep.authenticator
          ? 'Your authenticator app and your recovery codes go with it'
          : 'Your recovery codes go with it'}
        : turning it on again begins anew.{twoStep.passkeys > 0 && ' Your passkeys go on signing you in.'}
      </Confirmation>
    </Stack>
  )
}
