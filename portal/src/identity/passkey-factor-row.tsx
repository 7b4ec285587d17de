// Passkeys among the second factors: each is one. Where they were not asked to do without a phone, they can be.

import { Button } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { usePasskeys } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { FactorRow } from './factor-row.tsx'
import type { TwoStepOnProps } from './two-step-on.tsx'
import { realError, useProven } from './use-proven.ts'

export function PasskeyFactorRow({ twoStep, onNews }: TwoStepOnProps) {
  const proven = useProven()
  const withoutPhone = useMutation({
    mutationFn: async () => (await proven(() => call(usePasskeys, { body: {} }))).body,
    onSuccess: ({ recoveryCodes }) => onNews({ recoveryCodes }),
    gcTime: 0, // the answer is a secret
  })
  const failed = realError(withoutPhone.error)
  const { passkeys, withPasskeys } = twoStep
  const count = passkeys === 1 ? 'One passkey' : `${passkeys} passkeys`
  return (
    <FactorRow
      icon={IconFingerprint}
      name="Passkeys"
      state={
        passkeys === 0
          ? 'None yet. Add one above, and it is asked for first.'
          : withPasskeys
            ? `${count}, asked for first. No phone is needed.`
            : `${count}, asked for first. Without the phone, two-step verification would be off.`
      }
      actions={
        passkeys > 0 &&
        !withPasskeys && (
          <Button variant="default" loading={withoutPhone.isPending} onClick={() => withoutPhone.mutate()}>
            Do without the phone
          </Button>
        )
      }
    >
      {failed && <ProblemNotice error={failed} />}
    </FactorRow>
  )
}
