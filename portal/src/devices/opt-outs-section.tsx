// What the person who holds the device does not want. It is theirs to say, on the device; here it is only seen.

import { List, Text } from '@mantine/core'
import { mayOptOutOf } from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { CommandSection } from '../commands/command-section.tsx'

const names: Readonly<Record<(typeof mayOptOutOf)[number], string>> = {
  'device.wipe': 'Wiping it',
  'device.mugshot': 'Taking photos with it',
}

export function OptOutsSection({ device }: { device: Device }) {
  const offered = mayOptOutOf.filter((type) => device.capabilities.includes(type))
  if (offered.length === 0) return null
  const isOut = (type: string) => device.report?.optedOut?.includes(type) ?? false
  return (
    <CommandSection title="What its person allows" size="h4">
      <List size="sm" spacing={6}>
        {offered.map((type) => (
          <List.Item key={type} data-opted-out={isOut(type)}>
            {names[type]}: <strong>{isOut(type) ? 'not allowed' : 'allowed'}</strong>
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        The person who holds the device says so there, and can see there what was asked of it and by whom.
      </Text>
    </CommandSection>
  )
}
