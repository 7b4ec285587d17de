// Locks a device, with words for whoever finds it, and unlocks it again.

import { Stack } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { FinderFields, toSend, useFinderWords } from './finder-words.tsx'
import { type CommandUse, useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

export function LockSection({ device }: { device: Device }) {
  const lock = useCommand(device, 'device.lock')
  const unlock = useCommand(device, 'device.unlock')
  const [newest, other] = newestFirst(lock, unlock)
  return (
    <CommandSection title="Lock" icon={IconLock} says={<LastReported device={device} />}>
      {lock.isSupported ? (
        <LockForm lock={lock} unlock={unlock} />
      ) : (
        <WhyNot command={lock} can="be locked from here" />
      )}
      {other.error && <CommandOutcome command={other} />}
      <CommandOutcome command={newest} always />
    </CommandSection>
  )
}

function newestFirst(one: CommandUse, other: CommandUse): [CommandUse, CommandUse] {
  const askedAt = ({ newest }: CommandUse) => newest?.createdAt ?? ''
  return askedAt(one) >= askedAt(other) ? [one, other] : [other, one]
}

function LockForm({ lock, unlock }: { lock: CommandUse; unlock: CommandUse }) {
  const form = useFinderWords()
  return (
    <form noValidate onSubmit={form.onSubmit((words) => lock.ask({ type: 'device.lock', parameters: toSend(words) }))}>
      <Stack>
        <FinderFields form={form} />
        <div className={classes.actions}>
          <CommandButton command={lock} type="submit" size="md" className={classes.big}>
            Lock
          </CommandButton>
          <CommandButton command={unlock} variant="default" size="md">
            Unlock
          </CommandButton>
        </div>
      </Stack>
    </form>
  )
}

function LastReported({ device: { report } }: { device: Device }) {
  if (!report) return 'Whether it is locked is not known yet.'
  return (
    <>
      {report.locked ? 'Locked' : 'Not locked'}, as it reported <RelativeTime at={report.reportedAt} />.
    </>
  )
}
