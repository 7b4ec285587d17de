// Erases a device. What is lost is said before, a proof for this one wipe is asked for, and what is known of it afterwards
// stays: nobody claims that it is done before the device does.

import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Device } from '../../../contracts/devices.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { forgetProof, hasProof } from '../identity/kept-proof.ts'
import { realError, useBoundProof } from '../identity/use-proven.ts'
import { CommandOutcome } from './command-outcome.tsx'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

export function WipeSection({ device }: { device: Device }) {
  // Who signed in again elsewhere for this comes back to where they were asked.
  const of = { action: 'device.wipe' as const, deviceId: device.id }
  const [asking, setAsking] = useState(() => hasProof(of))
  const command = useCommand(device, 'device.wipe')
  const prove = useBoundProof()
  const wipe = useMutation({
    mutationFn: async () => {
      const proof = await prove(of)
      command.ask({ type: 'device.wipe', proof })
    },
    gcTime: 0,
  })
  const failed = realError(wipe.error)
  const isBusy = command.isAsking || command.open !== undefined
  const keep = () => {
    setAsking(false)
    forgetProof()
  }
  // Closed before the proof is asked for: one dialog never lies over another.
  const goOn = () => {
    setAsking(false)
    wipe.mutate()
  }
  return (
    <CommandSection
      title="Wipe"
      icon={IconTrash}
      says="Erases everything that is yours on the device. It can not be undone."
    >
      <WhyNot command={command} can="be wiped from here" />
      {command.isSupported && !isBusy && (
        <div className={classes.actions}>
          <Button color="red" variant="outline" size="md" onClick={() => setAsking(true)}>
            Wipe…
          </Button>
        </div>
      )}
      {failed && <ProblemNotice error={failed} />}
      <CommandOutcome command={command} always />
      <Modal opened={asking} onClose={keep} title={`Wipe ${device.name}?`}>
        <Stack>
          <WhatIsLost isLocking={device.capabilities.includes('device.lock')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={keep} data-autofocus>
              Keep everything
            </Button>
            <Button color="red" onClick={goOn}>
              Wipe it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </CommandSection>
  )
}

function WhatIsLost({ isLocking }: { isLocking: boolean }) {
  return (
    <>
      <Text size="sm">The device erases what is on it: pictures, messages, accounts, apps, and this one too.</Text>
      <List size="sm" spacing={6}>
        <List.Item>Nothing of it comes back, unless it was saved elsewhere.</List.Item>
        <List.Item>
          Afterwards it can no longer be located, locked or heard, and what else still waits for it ends.
        </List.Item>
        <List.Item>
          While it is away, the wipe waits for seven days; until it is sent, it can be cancelled for certain.
          {isLocking && ' A lock that waits goes first.'}
        </List.Item>
      </List>
      <Text size="sm">Next, you are asked to confirm that it is you.</Text>
    </>
  )
}
