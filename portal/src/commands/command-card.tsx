// One command in the history: what, when, how far, and what came back.

import { Paper, Stack, Text, Title } from '@mantine/core'
import type { Command } from '../../../contracts/commands.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import { CommandProgress } from './command-progress.tsx'
import { describeCommand } from './command-text.ts'
import classes from './commands.module.css'
import { Photo } from './photo.tsx'
import { PlaceFound } from './place-found.tsx'
import { Threats } from './threats.tsx'

export function CommandCard({ command }: { command: Command }) {
  const { message, phone } = command.parameters
  const shown = [message, phone].filter((text) => typeof text === 'string')
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack gap="xs">
        <div className={classes.cardTitle}>
          <Title order={3} size="h5">
            {describeCommand(command)}
          </Title>
          <Text size="sm" c="dimmed">
            <RelativeTime at={command.createdAt} />
          </Text>
        </div>
        {shown.length > 0 && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            To show: {shown.join(' · ')}
          </Text>
        )}
        <CommandProgress command={command} />
        {command.result?.place && <PlaceFound place={command.result.place} />}
        {command.result?.threats && command.result.threats.length > 0 && <Threats threats={command.result.threats} />}
        {command.result?.photos && command.result.photos.length > 0 && (
          <ul className={classes.photos}>
            {command.result.photos.map((photoId) => (
              <li key={photoId}>
                <Photo deviceId={command.deviceId} photoId={photoId} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </Paper>
  )
}
