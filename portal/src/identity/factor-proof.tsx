// A second factor as a proof. A code by SMS is sent only when it is asked for: messages are limited, and the dialog may be
// closed again.

import { Button, Stack, Text } from '@mantine/core'
import type { SecondFactor } from '../../../contracts/factors.ts'
import { proveIdentity } from '../../../contracts/identity.ts'
import { sendProofCode, type TwoStep } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import type { Asking } from './proof-dialog.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'

function methodsOf({ authenticator, recoveryCodesLeft }: TwoStep): SecondFactor[] {
  return [
    ...(authenticator ? (['authenticator'] as const) : []),
    'sms',
    ...(recoveryCodesLeft > 0 ? (['recovery-code'] as const) : []),
  ]
}

export function FactorProof({ twoStep, of, proved, declined }: Asking & { twoStep: TwoStep }) {
  return (
    <Stack>
      <Text size="sm">
        Two-step verification is on, so this needs a code{of ? ', for this once' : '. It is good for 15 minutes'}.
      </Text>
      <SecondFactorForm
        methods={methodsOf(twoStep)}
        phoneHint={twoStep.phoneHint}
        sendCode={async () => (await call(sendProofCode, {})).body}
        verify={async (factor) => {
          const { body } = await call(proveIdentity, { body: { ...factor, ...(of && { for: of }) } })
          proved(body.proof)
        }}
        submit="Confirm"
        besides={
          <Button variant="default" onClick={declined}>
            Not now
          </Button>
        }
      />
    </Stack>
  )
}
