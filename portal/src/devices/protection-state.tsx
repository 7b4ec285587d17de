// The protection state as words, icon and colour, never colour alone.

import {
  IconHelpCircle,
  IconShieldCheck,
  IconShieldExclamation,
  IconShieldX,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ProtectionState as State } from '../../../contracts/devices.ts'
import classes from './devices.module.css'
import { states } from './protection-text.ts'

const icons: Readonly<Record<State, TablerIcon>> = {
  protected: IconShieldCheck,
  attention: IconShieldExclamation,
  'at-risk': IconShieldX,
  unknown: IconHelpCircle,
}

export function ProtectionIcon({ state, size = 18 }: { state: State; size?: number }) {
  const Icon = icons[state]
  return <Icon size={size} aria-hidden />
}

export function ProtectionChip({ state }: { state: State }) {
  return (
    <span className={classes.chip} data-tone={states[state].tone} data-protection={state}>
      <ProtectionIcon state={state} />
      {states[state].name}
    </span>
  )
}
