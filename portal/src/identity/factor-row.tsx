// One factor: what it is, how it stands, what can be done with it, and below that what is being done.

import { Text } from '@mantine/core'
import type { IconDeviceMobileMessage } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './two-step.module.css'

interface FactorRowProps {
  readonly icon: typeof IconDeviceMobileMessage
  readonly name: string
  readonly state: ReactNode
  readonly actions: ReactNode
  readonly children?: ReactNode
}

export function FactorRow({ icon: Icon, name, state, actions, children }: FactorRowProps) {
  return (
    <li className={classes.factor}>
      <div className={classes.factorHead}>
        <Icon size={22} aria-hidden className={classes.icon} />
        <div className={classes.what}>
          <Text fw={500}>{name}</Text>
          <Text size="sm" c="dimmed" component="div">
            {state}
          </Text>
        </div>
        <div className={classes.actions}>{actions}</div>
      </div>
      {children && <div className={classes.doing}>{children}</div>}
    </li>
  )
}
