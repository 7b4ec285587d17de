// The secret code guards the app on the device. Forgotten, it is set anew: from here while the device is online, or with a
// code that the device accepts without a network.

import { Stack } from '@mantine/core'
import { IconCloudLock } from '@tabler/icons-react'
import type { Device } from '../../../contracts/devices.ts'
import { useShownDevice } from '../devices/device-page.tsx'
import { OfflineCode } from '../devices/offline-code.tsx'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

export function SecretCodeTab() {
  const device = useShownDevice()
  return (
    <Stack gap="lg" maw={720}>
      <OnlineReset device={device} />
      <OfflineCode device={device} />
    </Stack>
  )
}

function OnlineReset({ device }: { device: Device }) {
  const reset = useCommand(device, 'secret-code.reset')
  return (
    <CommandSection
      title="The device has a network"
      icon={IconCloudLock}
      says="The secret code guards the app on the device. Forgotten, it can be set anew: the device asks its person for a new one as soon as it hears of this. You need not know the old one."
    >
      <WhyNot command={reset} can="set its secret code anew from here" />
      {reset.isSupported && (
        <div className={classes.actions}>
          <CommandButton command={reset} size="md">
            Reset the secret code
          </CommandButton>
        </div>
      )}
      <CommandOutcome command={reset} always />
    </CommandSection>
  )
}
