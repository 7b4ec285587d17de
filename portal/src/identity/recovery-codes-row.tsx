// How many recovery codes are left, a warning before they run out, and ten new ones.

import { Button } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { renewRecoveryCodes } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { Confirmation } from './confirmation.tsx'
import { FactorRow } from './factor-row.tsx'
import classes from './two-step.module.css'
import type { TwoStepOnProps } from './two-step-on.tsx'
import { realError, useProven } from './use-proven.ts'

const few = 3

function CodesLeft({ left }: { left: number }) {
  if (left > few) return `${left} left, for when nothing else is at hand`
  return (
    <span className={classes.warning} data-tone={left === 0 ? 'bad' : 'warn'}>
      {left === 0 ? 'None left.' : `Only ${left} left.`} Renew them, so that you can sign in when your phone is gone.
    </span>
  )
}

export function RecoveryCodesRow({ twoStep, onNews }: TwoStepOnProps) {
  const [isAsking, setAsking] = useState(false)
  const proven = useProven()
  const renew = useMutation({
    mutationFn: async () => (await proven(() => call(renewRecoveryCodes, { body: {} }))).body,
    onSuccess: ({ recoveryCodes }) => onNews({ recoveryCodes }),
    gcTime: 0, // the answer is a secret
  })
  const failed = realError(renew.error)
  return (
    <FactorRow
      icon={IconKey}
      name="Recovery codes"
      state={<CodesLeft left={twoStep.recoveryCodesLeft} />}
      actions={
        <Button
          variant="default"
          aria-label="Renew recovery codes"
          loading={renew.isPending}
          onClick={() => setAsking(true)}
        >
          Renew
        </Button>
      }
    >
      {failed && <ProblemNotice error={failed} />}
      <Confirmation
        opened={isAsking}
        title="Renew the recovery codes?"
        act="Renew"
        keep="Keep them"
        onAct={renew.mutate}
        onClose={() => setAsking(false)}
      >
        You get ten new codes. The ones that you have now stop working at once.
      </Confirmation>
    </FactorRow>
  )
}
