// Makes a device sound, with words on its screen. While it may be heard, the way to stop it is in the same place.

import { NativeSelect, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconBellRinging } from '@tabler/icons-react'
import { commandTypes } from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { CommandSection } from './command-section.tsx'
import { isSilent } from './command-text.ts'
import classes from './commands.module.css'
import { messageAdvice } from './finder-words.tsx'
import { type CommandUse, useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

const lengths = [
  { value: '15', label: '15 seconds' },
  { value: '30', label: '30 seconds' },
  { value: '60', label: '1 minute' },
  { value: '120', label: '2 minutes' },
  { value: '300', label: '5 minutes' },
]

export function AlarmSection({ device }: { device: Device }) {
  const alarm = audible(useCommand(device, 'device.alarm'))
  return (
    <CommandSection
      title="Alarm"
      icon={IconBellRinging}
      says="A loud sound, also when the device is muted. It ends by itself."
    >
      {alarm.isSupported ? <AlarmForm alarm={alarm} /> : <WhyNot command={alarm} can="sound an alarm" />}
      <CommandOutcome command={alarm} />
    </CommandSection>
  )
}

/** A rehearsal makes no sound: nobody has to wait for its end before a real alarm. */
function audible({ newest, open, ...alarm }: CommandUse): CommandUse {
  const heard = (command: CommandUse['newest']) => (command && !isSilent(command) ? command : undefined)
  return { ...alarm, newest: heard(newest), open: heard(open) }
}

function parameters(message: string, seconds: string) {
  return { ...(message.trim() && { message: message.trim() }), seconds: Number(seconds) }
}

function AlarmForm({ alarm }: { alarm: CommandUse }) {
  const form = useForm({
    initialValues: { message: '', seconds: '60' },
    validate: {
      message: (message, { seconds }) =>
        commandTypes['device.alarm'].parameters.safeParse(parameters(message, seconds)).success ? null : messageAdvice,
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ message, seconds }) =>
        alarm.ask({ type: 'device.alarm', parameters: parameters(message, seconds) }),
      )}
    >
      <Stack>
        <TextInput
          label="Message with the alarm"
          description="Optional. Shown while it sounds."
          autoComplete="off"
          {...form.getInputProps('message')}
        />
        <NativeSelect label="How long" size="md" data={lengths} {...form.getInputProps('seconds')} />
        <div className={classes.actions}>
          <CommandButton command={alarm} type="submit" size="md" className={classes.big}>
            Sound the alarm
          </CommandButton>
        </div>
      </Stack>
    </form>
  )
}
