// Where is my device: find it, lock it, make it heard, see who has it, erase it; and what became of each.

import { SimpleGrid, Stack } from '@mantine/core'
import { useShownDevice } from '../devices/device-page.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { AlarmSection } from './alarm-section.tsx'
import { LockSection } from './lock-section.tsx'
import { MissingSection } from './missing-section.tsx'
import { MugshotSection } from './mugshot-section.tsx'
import { PlaceSection } from './place-section.tsx'
import { WaitingSection } from './waiting-section.tsx'
import { WipeSection } from './wipe-section.tsx'

/** A rescue session has the first three. */
export function WhereTab() {
  const device = useShownDevice()
  const isRescue = useSessionKind() === 'rescue'
  return (
    <Stack gap="lg">
      <MissingSection device={device} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <Stack gap="lg">
          <PlaceSection device={device} />
          <LockSection device={device} />
        </Stack>
        <Stack gap="lg">
          <AlarmSection device={device} />
          {!isRescue && <MugshotSection device={device} />}
          {!isRescue && <WipeSection device={device} />}
        </Stack>
      </SimpleGrid>
      <WaitingSection device={device} />
    </Stack>
  )
}
