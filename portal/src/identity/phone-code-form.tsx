// The code that was sent to a new number: with it the number counts.

import { Button, Stack } from '@mantine/core'
import { sendPhoneCode, verifyPhone } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ConfirmCode } from './confirm-code.tsx'
import { RequestAgain } from './request-again.tsx'
import { useProven } from './use-proven.ts'
import { type CodeSent, useSmsCode } from './use-sms-code.ts'

interface PhoneCodeFormProps {
  readonly phone: string
  readonly sent: CodeSent
  onVerified(recoveryCodes: string[] | undefined): void
  onBack(): void
}

export function PhoneCodeForm({ phone, sent, onVerified, onBack }: PhoneCodeFormProps) {
  const proven = useProven()
  const send = async () => (await proven(() => call(sendPhoneCode, { body: { phone } }))).body
  const sms = useSmsCode(send, sent.resendAvailableAt)
  return (
    <Stack>
      <ConfirmCode
        key={sms.sent}
        method="sms"
        description={`We sent a code to ${sent.phoneHint}. Enter it here.`}
        verify={async (code) => {
          const { body } = await proven(() => call(verifyPhone, { body: { code } }))
          onVerified(body.recoveryCodes)
        }}
      >
        <Button variant="default" onClick={onBack}>
          Use another number
        </Button>
      </ConfirmCode>
      <RequestAgain sms={sms} />
    </Stack>
  )
}
