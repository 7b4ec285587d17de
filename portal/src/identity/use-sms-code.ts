// A code by SMS that is, or may be, on its way: whether one was sent, when another may be asked for, and asking.

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Answered } from '../../../contracts/route.ts'
import type { sendProofCode } from '../../../contracts/two-step.ts'
import { realError } from './use-proven.ts'
import { secondsUntil, useWait } from './wait-again.ts'

export type CodeSent = Answered<typeof sendProofCode>['body']

export interface SmsCode {
  /** How many messages went out for this purpose, as far as this page knows. */
  readonly sent: number
  readonly isSending: boolean
  readonly error: Error | null
  /** Until another one may be asked for. */
  readonly secondsLeft: number
  send(): void
}

/** `resendAvailableAt` is there where a code is on its way already. */
export function useSmsCode(send: () => Promise<CodeSent>, resendAvailableAt: string | undefined): SmsCode {
  const wait = useWait(resendAvailableAt ? secondsUntil(resendAvailableAt) : 0)
  const [sent, setSent] = useState(resendAvailableAt ? 1 : 0)
  const sending = useMutation({
    mutationFn: send,
    onSuccess: (code) => {
      setSent((before) => before + 1)
      wait.startUntil(code.resendAvailableAt)
    },
    onError: (error) => wait.startFrom(error),
  })
  return {
    sent,
    isSending: sending.isPending,
    error: realError(sending.error),
    secondsLeft: wait.secondsLeft,
    send: () => sending.mutate(),
  }
}
