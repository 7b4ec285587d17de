// The second step of a rescue: the code from the mail.

import { Button, Stack, Text } from '@mantine/core'
import { openRescue } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { ConfirmCode } from './confirm-code.tsx'

interface RescueCodeFormProps {
  readonly id: string
  readonly email: string
  onOpened(): Promise<void>
  /** Back to e-mail and password, which sends another code. */
  onAgain(): void
}

export function RescueCodeForm({ id, email, onOpened, onAgain }: RescueCodeFormProps) {
  return (
    <Stack>
      <PageTitle>Enter the code from the mail</PageTitle>
      <Text style={{ overflowWrap: 'anywhere' }}>
        We sent a code to <strong>{email}</strong>.
      </Text>
      <ConfirmCode
        method="sms"
        description="It has six digits."
        verify={async (code) => {
          await call(openRescue, { body: { id, code, client: 'browser' } })
          await onOpened()
        }}
      >
        <Button variant="default" onClick={onAgain}>
          Get another code
        </Button>
      </ConfirmCode>
      <Text size="sm" c="dimmed">
        No mail after a few minutes? Look into the spam folder.
        <StillNothing kept="mails" />
      </Text>
    </Stack>
  )
}
