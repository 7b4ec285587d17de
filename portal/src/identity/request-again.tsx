// Under the field for a code by SMS: the way to another one, and what to do where none arrives. The count-down stands
// beside the button, so that its name stays and nothing moves.

import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useId } from 'react'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import type { SmsCode } from './use-sms-code.ts'
import { asCountDown } from './wait-again.ts'

export function RequestAgain({ sms }: { sms: SmsCode }) {
  const countDown = useId()
  const mayAsk = sms.secondsLeft === 0
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button
          variant="default"
          size="sm"
          disabled={!mayAsk}
          loading={sms.isSending}
          onClick={sms.send}
          aria-describedby={countDown}
        >
          Request code again
        </Button>
        <Text size="sm" c="dimmed" id={countDown} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {!mayAsk && `in ${asCountDown(sms.secondsLeft)}`}
        </Text>
        <VisuallyHidden role="status">{mayAsk && 'You can request another code now.'}</VisuallyHidden>
      </Group>
      {sms.error && <ProblemNotice error={sms.error} />}
      <Text size="sm" role="status">
        {sms.sent > 1 && !sms.error && 'Another code was sent. Only the newest one works.'}
      </Text>
      <Text size="sm" c="dimmed">
        No message? Check whether your mobile network is available, wait until “Request code again” can be pressed, then
        press it.
        <StillNothing kept="text messages" />
      </Text>
    </Stack>
  )
}
