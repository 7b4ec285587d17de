// One's data: taking it along, and leaving.

import { Stack } from '@mantine/core'
import { DeleteSection } from './delete-section.tsx'
import { DownloadSection } from './download-section.tsx'

export function DataTab() {
  return (
    <Stack gap="lg">
      <DownloadSection />
      <DeleteSection />
    </Stack>
  )
}
