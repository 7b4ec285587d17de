// What stands between a stranger and the account, and the door that stays open for its owner.

import { Stack } from '@mantine/core'
import { LinkedAccountsSection } from './linked-accounts-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { RescueSection } from './rescue-section.tsx'
import { TwoStepSection } from './two-step-section.tsx'

export function SecurityTab() {
  return (
    <Stack gap="lg">
      <PasswordSection />
      <PasskeysSection />
      <LinkedAccountsSection />
      <TwoStepSection />
      <RescueSection />
    </Stack>
  )
}
