// Asks for a mobile number, after saying from which countries it may be, and has a code sent to it.

import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Refused } from '../../../contracts/client.ts'
import { sendPhoneCode } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { explain } from '../app/problem-text.ts'
import { realError, useProven } from './use-proven.ts'
import type { CodeSent } from './use-sms-code.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

interface PhoneNumberFormProps {
  /** By name. */
  readonly regions: readonly string[]
  readonly phone: string
  onSent(phone: string, code: CodeSent): void
  onCancel(): void
}

const advice = 'Enter the number with its country code, for example +49 1512 3456789.'
const isNumber = (phone: string) => /^\+[\d\s()./-]{6,38}$/.test(phone)
const isAboutNumber = (error: unknown) =>
  error instanceof Refused && error.is('two-step/unavailable-in-region', 'two-step/number-unusable', 'request/invalid')

export function PhoneNumberForm({ regions, phone: before, onSent, onCancel }: PhoneNumberFormProps) {
  const [phone, setPhone] = useState(before)
  const [isUnfinished, setUnfinished] = useState(false)
  const proven = useProven()
  const wait = useWait()
  const field = useRef<HTMLInputElement>(null)
  const sending = useMutation({
    mutationFn: async (phone: string) => (await proven(() => call(sendPhoneCode, { body: { phone } }))).body,
    onSuccess: (code, phone) => onSent(phone, code),
    onError: (error) => {
      wait.startFrom(error)
      field.current?.focus()
    },
  })
  useEffect(() => field.current?.focus(), [])

  const failed = realError(sending.error)
  const atField = failed && isAboutNumber(failed) ? explain(failed).text : undefined
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isNumber(phone.trim())) sending.mutate(phone.trim())
        else {
          setUnfinished(true)
          field.current?.focus()
        }
      }}
    >
      <Stack>
        <Text size="sm">Numbers of these countries can be used: {regions.join(', ')}.</Text>
        <TextInput
          ref={field}
          label="Mobile number"
          description="With its country code. We send a code to it by SMS."
          type="tel"
          autoComplete="tel"
          required
          withAsterisk={false}
          value={phone}
          onChange={(event) => {
            setPhone(event.currentTarget.value)
            setUnfinished(false)
            if (sending.isError) sending.reset()
          }}
          error={isUnfinished ? advice : atField}
          errorProps={{ role: 'alert' }}
          maw={360}
        />
        {failed && !atField && <ProblemNotice error={failed} />}
        <Group>
          <WaitButton type="submit" loading={sending.isPending} secondsLeft={wait.secondsLeft}>
            Send code
          </WaitButton>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
