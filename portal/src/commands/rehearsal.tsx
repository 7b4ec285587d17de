// Tests that this works: the device is located, and does all of an alarm but the sound. What came of it is said in words.

import { Button, Text } from '@mantine/core'
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Command, QueueCommand } from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useNewestCommands } from './command-queries.ts'
import { isOpen, isSilent } from './command-text.ts'
import classes from './commands.module.css'
import { rehearsalText } from './rehearsal-text.ts'
import { useAsk } from './use-ask.ts'
import { useWhyNot } from './use-command.ts'

const seconds = 5
const parts: readonly QueueCommand[] = [
  { type: 'device.locate' },
  { type: 'device.alarm', parameters: { silent: true, seconds } },
]

/** What the last test of a device asked for; kept while one looks at other pages. */
function useLastTest(deviceId: string) {
  const queryKey = ['rehearsals', deviceId]
  const queryClient = useQueryClient()
  const { data = [] } = useQuery<readonly string[]>({ queryKey, queryFn: skipToken, gcTime: 3600_000 })
  return {
    ids: data,
    keep: (asked: readonly Command[]) =>
      queryClient.setQueryData(
        queryKey,
        asked.map(({ id }) => id),
      ),
  }
}

export function Rehearsal({ device }: { device: Device }) {
  const { ids, keep } = useLastTest(device.id)
  const { ask, isAsking, error } = useAsk(device.id, keep)
  const whyNot = useWhyNot(device)
  const newest = useNewestCommands(device.id)
  const tested = ids.flatMap((id) => newest.find((command) => command.id === id) ?? [])
  const possible = parts.filter(({ type }) => whyNot(type) === undefined)
  // A silent one would take the place of an alarm that is meant.
  const alarm = newest.find((command) => command.type === 'device.alarm' && isOpen(command) && !isSilent(command))
  if (possible.length === 0) return null
  const isBusy = isAsking || alarm !== undefined || tested.some(isOpen)
  return (
    <>
      <div className={classes.formRow}>
        <Button
          size="md"
          variant="default"
          aria-disabled={isBusy}
          {...(isBusy && { 'data-disabled': true })}
          onClick={() => !isBusy && ask(...possible)}
        >
          Test that this works
        </Button>
        <Text size="sm" c="dimmed" className={classes.waitingText}>
          {alarm
            ? 'An alarm is on its way. Test again when it has ended.'
            : 'Asks where it is, and does all of an alarm but the sound.'}
        </Text>
      </div>
      {error && <ProblemNotice error={error} />}
      {tested.length > 0 && (
        <div role="status">
          <ul className={classes.waiting} aria-label="What the test showed">
            {tested.map((command) => (
              <Shown key={command.id} command={command} isOnline={device.presence.online} />
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Shown({ command, isOnline }: { command: Command; isOnline: boolean }) {
  const { tone, text } = rehearsalText(command, isOnline)
  return (
    <li data-tone={tone} data-tested={command.type} data-state={command.state}>
      <span className={classes.verdict}>{text}</span>
    </li>
  )
}
