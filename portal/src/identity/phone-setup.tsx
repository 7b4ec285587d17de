// A mobile number as second factor, for the first time or instead of another: where numbers may come from, the number, then
// the code that was sent to it. Nothing changes before the code is confirmed.

import { Text } from '@mantine/core'
import { useState } from 'react'
import { PhoneCodeForm } from './phone-code-form.tsx'
import { PhoneNumberForm } from './phone-number-form.tsx'
import { regionNames } from './region-names.ts'
import type { CodeSent } from './use-sms-code.ts'

interface PhoneSetupProps {
  readonly regions: readonly string[]
  onCancel(): void
  onVerified(recoveryCodes: string[] | undefined): void
}

export function PhoneSetup({ regions, onCancel, onVerified }: PhoneSetupProps) {
  const [phone, setPhone] = useState('')
  const [sent, setSent] = useState<CodeSent>()
  if (sent) {
    return <PhoneCodeForm phone={phone} sent={sent} onVerified={onVerified} onBack={() => setSent(undefined)} />
  }
  if (regions.length === 0) return <Text>Two-step verification is not available on this hub yet.</Text>
  return (
    <PhoneNumberForm
      regions={regionNames(regions)}
      phone={phone}
      onCancel={onCancel}
      onSent={(number, code) => {
        setPhone(number)
        setSent(code)
      }}
    />
  )
}
