// Where is my device: lock and unlock it, find it, and see what became of either.

import { SimpleGrid } from '@mantine/core'
import { useShownDevice } from '../devices/device-page.tsx'
import { LocateSection } from './locate-section.tsx'
import { LockSection } from './lock-section.tsx'

export function WhereTab() {
  const device = useShownDevice()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <LockSection device={device} />
      <LocateSection device={device} />
    </SimpleGrid>
  )
}
