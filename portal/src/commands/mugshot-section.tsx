// Takes photos with the device's camera, and shows those that arrived.

import { Text } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { useCommandsOf } from './command-queries.ts'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { Photo } from './photo.tsx'
import { useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

const shownSets = 4

export function MugshotSection({ device }: { device: Device }) {
  const mugshot = useCommand(device, 'device.mugshot')
  const { commands } = useCommandsOf(device.id, 'device.mugshot')
  const sets = commands?.filter(({ result }) => result?.photos?.length).slice(0, shownSets) ?? []
  return (
    <CommandSection
      title="Photos"
      icon={IconCamera}
      says="The device takes photos of whoever is in front of it. They are kept for 30 days."
    >
      <WhyNot command={mugshot} can="take photos" />
      {mugshot.isSupported && (
        <div className={classes.actions}>
          <CommandButton command={mugshot} size="md" className={classes.big}>
            Take photos
          </CommandButton>
        </div>
      )}
      <CommandOutcome command={mugshot} />
      {sets.map(({ id, result, createdAt }) => (
        <div key={id}>
          <Text size="sm" c="dimmed" mb={6}>
            Asked for <RelativeTime at={createdAt} />
          </Text>
          <ul className={classes.photos}>
            {result?.photos?.map((photoId) => (
              <li key={photoId}>
                <Photo deviceId={device.id} photoId={photoId} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </CommandSection>
  )
}
