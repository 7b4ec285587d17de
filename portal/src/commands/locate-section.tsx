// Asks a device where it is, and shows the last place that it told.

import { Paper, Stack, Text, Title } from '@mantine/core'
import type { Device } from '../../../contracts/devices.ts'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { useCommands } from './command-queries.ts'
import classes from './commands.module.css'
import { PlaceFound } from './place-found.tsx'
import { useCommand } from './use-command.ts'

export function LocateSection({ device }: { device: Device }) {
  const locate = useCommand(device, 'device.locate')
  const { commands } = useCommands(device.id)
  const place = commands?.find(({ result }) => result?.place)?.result?.place
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="locate">
      <Stack>
        <div className={classes.cardTitle}>
          <Title order={2} size="h3" id="locate">
            Last place
          </Title>
          <CommandButton command={locate}>Locate</CommandButton>
        </div>
        {place ? (
          <PlaceFound place={place} />
        ) : (
          <Text size="sm" c="dimmed">
            {locate.isSupported
              ? 'No place is known. Ask the device; it has five minutes to answer.'
              : 'This device can not tell where it is.'}
          </Text>
        )}
        <CommandOutcome command={locate} always />
      </Stack>
    </Paper>
  )
}
