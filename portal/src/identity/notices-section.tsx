// The mails that a person may do without, and the word that the others always come.

import { Text } from '@mantine/core'
import type { Notices } from '../../../contracts/account.ts'
import { Section } from './section.tsx'
import { SettingSwitch } from './setting-switch.tsx'

export function NoticesSection({ notices }: { notices: Notices }) {
  return (
    <Section title="Mails to you">
      <SettingSwitch
        label="New sign-ins"
        description="When somebody signs in with a browser or device that is new here."
        isOn={notices.signIns}
        changeTo={(signIns) => ({ notices: { signIns } })}
      />
      <SettingSwitch
        label="Devices"
        description="When a device is connected or disconnected."
        isOn={notices.devices}
        changeTo={(devices) => ({ notices: { devices } })}
      />
      <SettingSwitch
        label="Protection"
        description="When a device is at risk, or a threat is found on it."
        isOn={notices.protection}
        changeTo={(protection) => ({ notices: { protection } })}
      />
      <Text size="sm" c="dimmed">
        Mails about your password, your second factors and the account itself always come.
      </Text>
    </Section>
  )
}
