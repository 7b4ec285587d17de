// Locks a device, with words for whoever finds it, and unlocks it again.

import { Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { commandTypes } from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import classes from './commands.module.css'
import { type CommandUse, useCommand } from './use-command.ts'

interface Words {
  message: string
  phone: string
}

/** What was left empty is not sent. */
function parameters({ message, phone }: Words) {
  return { ...(message.trim() && { message: message.trim() }), ...(phone.trim() && { phone: phone.trim() }) }
}

const advice: Readonly<Record<keyof Words, string>> = {
  message: 'Use at most 200 characters, in one line.',
  phone: 'Enter a telephone number such as +49 30 1234567.',
}

function wordProblems(words: Words): Partial<Words> {
  const checked = commandTypes['device.lock'].parameters.safeParse(parameters(words))
  const wrong = new Set(checked.error?.issues.map(({ path }) => path[0]))
  return {
    ...(wrong.has('message') && { message: advice.message }),
    ...(wrong.has('phone') && { phone: advice.phone }),
  }
}

export function LockSection({ device }: { device: Device }) {
  const lock = useCommand(device, 'device.lock')
  const unlock = useCommand(device, 'device.unlock')
  const [newest, other] = newestFirst(lock, unlock)
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="lock">
      <Stack>
        <div>
          <Title order={2} size="h3" id="lock">
            Lock
          </Title>
          <LastReported device={device} />
        </div>
        {lock.isSupported ? (
          <LockForm lock={lock} unlock={unlock} />
        ) : (
          <Text>This device can not be locked from here.</Text>
        )}
        {other.error && <CommandOutcome command={other} />}
        <CommandOutcome command={newest} always />
      </Stack>
    </Paper>
  )
}

function newestFirst(one: CommandUse, other: CommandUse): [CommandUse, CommandUse] {
  const askedAt = ({ newest }: CommandUse) => newest?.createdAt ?? ''
  return askedAt(one) >= askedAt(other) ? [one, other] : [other, one]
}

function LockForm({ lock, unlock }: { lock: CommandUse; unlock: CommandUse }) {
  const form = useForm<Words>({ initialValues: { message: '', phone: '' }, validate: wordProblems })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((words) => lock.ask({ type: 'device.lock', parameters: parameters(words) }))}
    >
      <Stack>
        <TextInput
          label="Message on the screen"
          description="Optional. For whoever finds the device."
          autoComplete="off"
          {...form.getInputProps('message')}
        />
        <TextInput
          label="Phone to call"
          description="Optional. Shown with the message."
          type="tel"
          autoComplete="off"
          {...form.getInputProps('phone')}
        />
        <div className={classes.actions}>
          <CommandButton command={lock} type="submit">
            Lock
          </CommandButton>
          <CommandButton command={unlock} variant="default">
            Unlock
          </CommandButton>
        </div>
      </Stack>
    </form>
  )
}

function LastReported({ device: { report } }: { device: Device }) {
  if (!report) {
    return (
      <Text size="sm" c="dimmed">
        Whether it is locked is not known yet.
      </Text>
    )
  }
  return (
    <Text size="sm" c="dimmed">
      {report.locked ? 'Locked' : 'Not locked'}, as it reported <RelativeTime at={report.reportedAt} />.
    </Text>
  )
}
