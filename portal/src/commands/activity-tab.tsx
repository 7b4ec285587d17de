// Every command of a device, newest first, as far back as one asks.

import { Button, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useShownDevice } from '../devices/device-page.tsx'
import { CommandCard } from './command-card.tsx'
import { useCommands } from './command-queries.ts'
import classes from './commands.module.css'
import { WaitingSection } from './waiting-section.tsx'

export function ActivityTab() {
  const device = useShownDevice()
  const { commands, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCommands(device.id)
  return (
    <Stack maw={800}>
      <WaitingSection device={device} />
      <VisuallyHidden>
        <Title order={2}>Commands</Title>
      </VisuallyHidden>
      {error && !commands && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!commands && !error && <Skeleton height={320} radius="lg" />}
      {commands?.length === 0 && <Text c="dimmed">Nothing was asked of this device yet.</Text>}
      <ul className={classes.list}>
        {commands?.map((command) => (
          <li key={command.id}>
            <CommandCard command={command} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" w="fit-content" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </Stack>
  )
}
