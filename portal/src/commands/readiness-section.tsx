// What would fail now, before it matters; and a rehearsal that shows what works.

import { Text } from '@mantine/core'
import { IconClipboardCheck } from '@tabler/icons-react'
import type { Device } from '../../../contracts/devices.ts'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { obstacleText } from './readiness-text.ts'
import { Rehearsal } from './rehearsal.tsx'
import { isWiped } from './use-command.ts'

export function ReadinessSection({ device }: { device: Device }) {
  const { readiness, presence } = device
  if (isWiped(device)) return null
  return (
    <CommandSection title="What would fail now" icon={IconClipboardCheck} says="If this device were lost this minute.">
      {readiness.length === 0 ? (
        <Text>
          Nothing that is known of: everything under “Where is my device” should work
          {presence.online ? '.' : ' once it is back. It is away now, and what you ask for waits.'}
        </Text>
      ) : (
        <ul className={classes.waiting}>
          {readiness.map((obstacle) => {
            const { what, mend } = obstacleText(obstacle)
            return (
              <li key={obstacle.code} data-obstacle={obstacle.code}>
                <div className={classes.waitingText}>
                  <Text fw={500}>{what}</Text>
                  <Text size="sm" c="dimmed">
                    {mend}
                  </Text>
                </div>
              </li>
            )
          })}
        </ul>
      )}
      <Rehearsal device={device} />
    </CommandSection>
  )
}
