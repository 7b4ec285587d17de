// What a device has not received: until when it waits, and how to stop it, one by one or all at once.

import { Button, Text } from '@mantine/core'
import { IconClockPause } from '@tabler/icons-react'
import type { Command } from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { ClockTime, exactTime, RelativeTime, relativeTime, useNow } from '../app/relative-time.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { useCancelCommand, useCancelCommands, useOpenCommands } from './command-queries.ts'
import { CommandSection } from './command-section.tsx'
import { describeCommand, isUnreceived } from './command-text.ts'
import classes from './commands.module.css'

export function WaitingSection({ device }: { device: Device }) {
  const waiting = useOpenCommands(device.id).filter(isUnreceived)
  const isRescue = useSessionKind() === 'rescue'
  const stopAll = useCancelCommands(device.id)
  if (waiting.length === 0) return null
  return (
    <CommandSection
      title="What waits"
      icon={IconClockPause}
      says={whatIsMeant(device, waiting)}
      besides={
        !isRescue && (
          <Button variant="default" loading={stopAll.isPending} onClick={() => stopAll.mutate()}>
            Stop all pending
          </Button>
        )
      }
    >
      {stopAll.error && <ProblemNotice error={stopAll.error} />}
      <ul className={classes.waiting}>
        {waiting.map((command) => (
          <Waiting key={command.id} command={command} mayCancel={!isRescue || command.type === 'device.alarm'} />
        ))}
      </ul>
    </CommandSection>
  )
}

function whatIsMeant({ presence }: Device, waiting: readonly Command[]): string {
  if (waiting.every(({ state }) => state === 'held'))
    return 'It goes out when you have confirmed it by the link in the mail.'
  return presence.online ? 'The device has not received this yet.' : 'It goes out when the device is back.'
}

function Waiting({ command, mayCancel }: { command: Command; mayCancel: boolean }) {
  const now = useNow()
  const cancel = useCancelCommand(command)
  const { state, expiresAt, createdAt, cancelRequestedAt } = command
  const name = describeCommand(command)
  return (
    <li data-waiting={command.type}>
      <div className={classes.waitingText}>
        <Text fw={500}>{name}</Text>
        <Text size="sm" c="dimmed">
          Asked <RelativeTime at={createdAt} />
          {state === 'held' && ', on hold until you confirm it by mail'}
          {state === 'sent' && ', sent, not answered'}
          {state === 'sent'
            ? `; given up ${relativeTime(expiresAt, now)} (${exactTime(expiresAt)}).`
            : `; waits until ${exactTime(expiresAt)} (${relativeTime(expiresAt, now)}).`}
          {cancelRequestedAt && (
            <>
              {' Cancel requested '}
              <ClockTime at={cancelRequestedAt} />; it may still run.
            </>
          )}
        </Text>
        {cancel.error && <ProblemNotice error={cancel.error} />}
      </div>
      {mayCancel && !cancelRequestedAt && (
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
          aria-label={`Cancel: ${name}`}
        >
          Cancel
        </Button>
      )}
    </li>
  )
}
