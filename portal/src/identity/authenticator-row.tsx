// The authenticator app: adding one, replacing it (the former one counts until the new one's first code), removing it.

import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { addAuthenticator, removeAuthenticator } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { AuthenticatorSetup } from './authenticator-setup.tsx'
import { Confirmation } from './confirmation.tsx'
import { FactorRow } from './factor-row.tsx'
import type { TwoStepOnProps } from './two-step-on.tsx'
import { realError, useProven } from './use-proven.ts'

export function AuthenticatorRow({ twoStep, onNews }: TwoStepOnProps) {
  const [isAsking, setAsking] = useState(false)
  const proven = useProven()
  const add = useMutation({
    mutationFn: async () => (await proven(() => call(addAuthenticator, { body: {} }))).body,
    gcTime: 0, // the answer is a secret
  })
  const remove = useMutation({
    mutationFn: () => proven(() => call(removeAuthenticator, {})),
    onSuccess: () => onNews({}),
  })
  const failed = realError(add.error) ?? realError(remove.error)
  const isOn = twoStep.authenticator
  return (
    <FactorRow
      icon={IconShieldCheck}
      name="Authenticator app"
      state={isOn ? 'Set up. You are asked for its code first.' : 'Not set up. It gives you codes without a network.'}
      actions={
        <>
          <Button
            variant="default"
            aria-label={isOn ? 'Replace authenticator app' : 'Add authenticator app'}
            loading={add.isPending}
            disabled={add.isSuccess}
            onClick={() => add.mutate()}
          >
            {isOn ? 'Replace' : 'Add'}
          </Button>
          {isOn && (
            <Button
              variant="default"
              aria-label="Remove authenticator app"
              loading={remove.isPending}
              onClick={() => setAsking(true)}
            >
              Remove
            </Button>
          )}
        </>
      }
    >
      {failed && <ProblemNotice error={failed} />}
      {add.data && (
        <AuthenticatorSetup
          {...add.data}
          onCancel={add.reset}
          onVerified={async () => {
            await onNews({})
            add.reset()
          }}
        />
      )}
      <Confirmation
        opened={isAsking}
        title="Remove the authenticator app?"
        act="Remove"
        keep="Keep it"
        onAct={remove.mutate}
        onClose={() => setAsking(false)}
      >
        Its codes stop working. You get codes by SMS to {twoStep.phoneHint} again.
      </Confirmation>
    </FactorRow>
  )
}
