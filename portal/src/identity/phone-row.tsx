// The mobile number, of which only the last digits are ever shown, and changing it.

import { Button } from '@mantine/core'
import { IconDeviceMobileMessage } from '@tabler/icons-react'
import { useState } from 'react'
import { FactorRow } from './factor-row.tsx'
import { PhoneSetup } from './phone-setup.tsx'
import type { TwoStepOnProps } from './two-step-on.tsx'

export function PhoneRow({ twoStep, onNews }: TwoStepOnProps) {
  const [isChanging, setChanging] = useState(false)
  return (
    <FactorRow
      icon={IconDeviceMobileMessage}
      name="Mobile number"
      state={`Codes by SMS to ${twoStep.phoneHint}`}
      actions={
        <Button variant="default" disabled={isChanging} onClick={() => setChanging(true)}>
          Change number
        </Button>
      }
    >
      {isChanging && (
        <PhoneSetup
          regions={twoStep.regions}
          onCancel={() => setChanging(false)}
          onVerified={async () => {
            await onNews({ change: 'number' })
            setChanging(false)
          }}
        />
      )}
    </FactorRow>
  )
}
