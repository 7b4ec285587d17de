// A second factor as a proof. A code by SMS is sent only when it is asked for: messages are limited, and the dialog may be
// closed again.

import { Button, Stack, Text } from '@mantine/core'
import type { SecondFactor } from '../../../contracts/factors.ts'
import { proveIdentity } from '../../../contracts/identity.ts'
import { startPasskeyProof } from '../../../contracts/passkeys.ts'
import { sendProofCode, type TwoStep } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import type { PasskeyUse } from './passkey-step.tsx'
import type { Asking } from './proof-dialog.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'

function methodsOf({ passkeys, authenticator, phoneHint, recoveryCodesLeft }: TwoStep): SecondFactor[] {
  return [
    ...(passkeys > 0 ? (['passkey'] as const) : []),
    ...(authenticator ? (['authenticator'] as const) : []),
    ...(phoneHint ? (['sms'] as const) : []),
    ...(recoveryCodesLeft > 0 ? (['recovery-code'] as const) : []),
  ]
}

/** A passkey as a proof, with and without two-step verification. */
export const passkeyProof = ({ of, proved }: Pick<Asking, 'of' | 'proved'>): PasskeyUse => ({
  ask: async () => (await call(startPasskeyProof, { body: { ...(of && { for: of }) } })).body,
  verify: async (response) => {
    const { body } = await call(proveIdentity, { body: { method: 'passkey', response, ...(of && { for: of }) } })
    proved(body.proof)
  },
})

export function FactorProof({ twoStep, of, proved, declined }: Asking & { twoStep: TwoStep }) {
  return (
    <Stack>
      <Text size="sm">
        Two-step verification is on, so this needs a second factor
        {of ? ', for this once' : '. It is good for 15 minutes'}.
      </Text>
      <SecondFactorForm
        methods={methodsOf(twoStep)}
        phoneHint={twoStep.phoneHint}
        sendCode={async () => (await call(sendProofCode, {})).body}
        verify={async (factor) => {
          const { body } = await call(proveIdentity, { body: { ...factor, ...(of && { for: of }) } })
          proved(body.proof)
        }}
        passkey={passkeyProof({ of, proved })}
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
