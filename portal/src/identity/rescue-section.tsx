// Whether a rescue can be asked for: what it opens, and for whom.

import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { accountQuery } from './account-queries.ts'
import { identitiesQuery } from './provider-queries.ts'
import { Section } from './section.tsx'
import { SettingSwitch } from './setting-switch.tsx'

export function RescueSection() {
  const { data: account } = useQuery(accountQuery)
  const { data: ways } = useQuery(identitiesQuery)
  return (
    <Section title="Rescue">
      <Text>
        If your phone is gone and no recovery code is at hand, your password and a code by mail let you see, locate and
        lock your devices, and sound their alarm, for 30 minutes. You get a mail whenever that happens.
      </Text>
      {ways?.hasPassword === false && <Text>Your account has no password yet: set one, or this stays shut.</Text>}
      {account ? (
        <SettingSwitch
          label="Allow rescue"
          description="Without it, a lost phone and no recovery code mean that you can not protect your devices from here."
          isOn={account.rescue}
          changeTo={(rescue) => ({ rescue })}
        />
      ) : (
        <Skeleton h={48} />
      )}
    </Section>
  )
}
