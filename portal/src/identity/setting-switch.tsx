// A setting that is on or off. It shows what was asked for while the hub is being asked, and what is true afterwards.

import { Switch, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { type ProfileChange, useChangeProfile } from './change-profile.ts'
import { realError } from './use-proven.ts'

interface SettingSwitchProps {
  readonly label: string
  readonly description: string
  readonly isOn: boolean
  changeTo(isOn: boolean): ProfileChange
}

export function SettingSwitch({ label, description, isOn, changeTo }: SettingSwitchProps) {
  const id = useId()
  const [asked, setAsked] = useState(isOn)
  const change = useChangeProfile()
  const failed = realError(change.error)
  return (
    <div>
      <Switch
        size="md"
        label={label}
        aria-describedby={id}
        checked={change.isPending ? asked : isOn}
        onChange={() => {
          if (change.isPending) return
          setAsked(!isOn)
          change.mutate(changeTo(!isOn))
        }}
      />
      <Text id={id} size="sm" c="dimmed" ml="3.625rem">
        {description}
      </Text>
      {failed && <ProblemNotice error={failed} />}
    </div>
  )
}
