// What two-step verification is good for, and turning it on with a mobile number.

import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { PhoneSetup } from './phone-setup.tsx'
import type { TwoStepNews } from './two-step-section.tsx'

interface TwoStepOffProps {
  readonly regions: readonly string[]
  onNews(news: TwoStepNews): void
}

export function TwoStepOff({ regions, onNews }: TwoStepOffProps) {
  const [isSettingUp, setSettingUp] = useState(false)
  return (
    <Stack>
      <Text>
        Nobody signs in with your password alone: signing in also takes a security code that comes to your phone by SMS
        or, once you add one, from an authenticator app.
      </Text>
      {isSettingUp ? (
        <PhoneSetup
          regions={regions}
          onCancel={() => setSettingUp(false)}
          onVerified={(recoveryCodes) => onNews({ change: 'on', recoveryCodes })}
        />
      ) : (
        <>
          <Text size="sm" c="dimmed">
            If you are signed in on a device already, nothing changes there.
          </Text>
          <Button w="fit-content" onClick={() => setSettingUp(true)}>
            Turn on
          </Button>
        </>
      )}
    </Stack>
  )
}
