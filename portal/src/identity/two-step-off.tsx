// What two-step verification is good for, and turning it on: with a mobile number, or with the passkeys that there are.

import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type TwoStep, usePasskeys } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { PhoneSetup } from './phone-setup.tsx'
import type { TwoStepNews } from './two-step-section.tsx'
import { realError, useProven } from './use-proven.ts'

interface TwoStepOffProps {
  readonly twoStep: TwoStep
  onNews(news: TwoStepNews): void
}

export function TwoStepOff({ twoStep: { regions, passkeys }, onNews }: TwoStepOffProps) {
  const [isSettingUp, setSettingUp] = useState(false)
  const proven = useProven()
  const withPasskeys = useMutation({
    mutationFn: async () => (await proven(() => call(usePasskeys, { body: {} }))).body,
    onSuccess: ({ recoveryCodes }) => onNews({ change: 'on', recoveryCodes }),
    gcTime: 0, // the answer is a secret
  })
  const failed = realError(withPasskeys.error)
  return (
    <Stack>
      <Text>
        Nobody signs in with your password alone: signing in also takes a security code that comes to your phone by SMS
        or, once you add one, from an authenticator app. Or it takes a passkey of yours, and no phone.
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
          {failed && <ProblemNotice error={failed} />}
          <Group>
            <Button onClick={() => setSettingUp(true)}>Turn on</Button>
            {passkeys > 0 && (
              <Button variant="default" loading={withPasskeys.isPending} onClick={() => withPasskeys.mutate()}>
                {passkeys === 1 ? 'Use your passkey' : 'Use your passkeys'}
              </Button>
            )}
          </Group>
        </>
      )}
    </Stack>
  )
}
