// The mobile number, of which only the last digits are ever shown, and adding or changing it.

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
      state={
        twoStep.phoneHint
          ? `Codes by SMS to ${twoStep.phoneHint}`
          : 'Not set up. Codes by SMS, where no passkey is at hand.'
      }
      actions={
        <Button variant="default" disabled={isChanging} onClick={() => setChanging(true)}>
          {twoStep.phoneHint ? 'Change number' : 'Add a number'}
        </Button>
      }
    >
      {isChanging && (
        <PhoneSetup
          regions={twoStep.regions}
          onCancel={() => setChanging(false)}
          onVerified={async () => {
            await onNews(twoStep.phoneHint ? { change: 'number' } : {})
            setChanging(false)
          }}
        />
      )}
    </FactorRow>
  )
}
