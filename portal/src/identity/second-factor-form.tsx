// Asks for a second factor: the preferred one first, the others at hand. Who asks, the sign-in or the proof dialog, says how
// a code is sent and verified; a message goes out only when it is asked for.

import { Alert, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { FactorCode, type SecondFactor } from '../../../contracts/factors.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { CodeField, RecoveryCodeField } from './code-fields.tsx'
import { explainCode, factorPrompt, unfinished } from './factor-text.ts'
import { OtherWays } from './other-ways.tsx'
import { PasskeyStep, type PasskeyUse } from './passkey-step.tsx'
import { RequestAgain } from './request-again.tsx'
import { type CodeSent, type SmsCode, useSmsCode } from './use-sms-code.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

interface SecondFactorFormProps {
  /** Preferred first. */
  readonly methods: readonly SecondFactor[]
  readonly phoneHint: string | undefined
  /** Where a code is on its way already: when another may be asked for. */
  readonly resendAvailableAt?: string | undefined
  /** Where a code was to be on its way, but could not be sent. */
  readonly notSent?: boolean
  sendCode(): Promise<CodeSent>
  /** Resolves once the hub accepted the factor. */
  verify(factor: FactorCode): Promise<void>
  /** How a passkey is used, where it is one of the methods. */
  readonly passkey: PasskeyUse
  readonly submit: string
  /** Stands beside the button that submits. */
  readonly besides?: ReactNode
}

/** As the hub spells codes: no blanks, no dashes of any kind. */
const codeOf = (method: FactorCode['method'], typed: string) =>
  FactorCode.safeParse({ method, code: method === 'recovery-code' ? typed.replace(/[\s\p{Pd}]/gu, '') : typed }).data

export function SecondFactorForm({ methods, phoneHint, submit, besides, ...props }: SecondFactorFormProps) {
  const [method, setMethod] = useState<SecondFactor>(methods[0] ?? 'sms')
  const [typed, setTyped] = useState('')
  const [isUnfinished, setUnfinished] = useState(false)
  const wait = useWait()
  const sms = useSmsCode(props.sendCode, props.resendAvailableAt)
  const verifying = useMutation({ mutationFn: props.verify, onError: (error) => wait.startFrom(error), gcTime: 0 })
  const mustSend = method === 'sms' && sms.sent === 0
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (mustSend) button.current?.focus()
  }, [mustSend])

  const type = (text: string) => {
    setTyped(text)
    setUnfinished(false)
    if (verifying.isError) verifying.reset()
  }
  const choose = (chosen: SecondFactor) => {
    setMethod(chosen)
    type('')
    if (chosen === 'sms' && sms.sent === 0 && sms.secondsLeft === 0) sms.send()
  }
  const sendAgain = () => {
    type('') // what was typed belongs to a code that is dead now
    sms.send()
  }
  const others = (
    <OtherWays methods={methods.filter((each) => each !== method)} phoneHint={phoneHint} onChoose={choose} />
  )
  if (method === 'passkey') {
    return (
      <Stack>
        <PasskeyStep {...props.passkey} besides={besides} />
        {others}
      </Stack>
    )
  }
  const submitted = () => {
    if (mustSend) return sms.send()
    const factor = codeOf(method, typed)
    if (factor) verifying.mutate(factor)
    else setUnfinished(true)
  }
  const error = isUnfinished ? unfinished(method) : verifying.error ? explainCode(verifying.error, method) : undefined
  const secondsLeft = mustSend ? sms.secondsLeft : wait.secondsLeft
  const Field = method === 'recovery-code' ? RecoveryCodeField : CodeField

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submitted()
      }}
    >
      <Stack>
        {mustSend ? (
          <NotYetSent sms={sms} phoneHint={phoneHint} couldNot={props.notSent ?? false} />
        ) : (
          <Field
            key={`${method} ${sms.sent}`}
            description={factorPrompt(method, phoneHint)}
            value={typed}
            onChange={type}
            error={error}
          />
        )}
        <Group justify="flex-end">
          {besides}
          <WaitButton
            type="submit"
            ref={button}
            data-autofocus={mustSend || undefined}
            size={besides ? 'sm' : 'md'}
            fullWidth={!besides}
            loading={verifying.isPending || (mustSend && sms.isSending)}
            secondsLeft={secondsLeft}
          >
            {mustSend ? 'Send code' : submit}
          </WaitButton>
        </Group>
        {method === 'sms' && !mustSend && <RequestAgain sms={{ ...sms, send: sendAgain }} />}
        {others}
      </Stack>
    </form>
  )
}

function NotYetSent({ sms, phoneHint, couldNot }: { sms: SmsCode; phoneHint: string | undefined; couldNot: boolean }) {
  if (sms.error) return <ProblemNotice error={sms.error} />
  if (couldNot && !sms.isSending) {
    return (
      <Alert color="red" role="alert">
        The message with your code could not be sent to {phoneHint ?? 'your phone'}. Send it again, or use another way.
      </Alert>
    )
  }
  return (
    <Text size="sm" role="status">
      {sms.isSending
        ? `Sending a code by SMS to ${phoneHint ?? 'your phone'}…`
        : `Get a code by SMS to ${phoneHint ?? 'your phone'}, or use another way.`}
    </Text>
  )
}
