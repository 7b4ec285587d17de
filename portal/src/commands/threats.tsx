// What a scan found, as the anti-virus databases name it, and where it lies.

import { Text } from '@mantine/core'
import type { Threat } from '../../../contracts/findings.ts'
import classes from './commands.module.css'

export function Threats({ threats }: { threats: readonly Threat[] }) {
  return (
    <ul className={classes.waiting} data-threats={threats.length}>
      {threats.map(({ name, path }) => (
        <li key={`${name} ${path}`}>
          <div className={classes.waitingText} style={{ overflowWrap: 'anywhere' }}>
            <Text fw={500}>{name}</Text>
            {path && (
              <Text size="sm" c="dimmed">
                {path}
              </Text>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
