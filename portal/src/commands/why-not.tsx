// What stands where a command's button would, when it can not be asked for.

import { Text } from '@mantine/core'
import type { CommandUse } from './use-command.ts'

/** `can` finishes "This device can not …". */
export function WhyNot({ command: { whyNot }, can }: { command: CommandUse; can: string }) {
  if (whyNot === 'not-capable') return <Text size="sm">This device can not {can}.</Text>
  if (whyNot === 'opted-out') {
    return <Text size="sm">The person who holds this device has opted out of this, on the device.</Text>
  }
  if (whyNot === 'wiped') return <Text size="sm">It is wiped, so it hears nothing more from here.</Text>
  return null
}
