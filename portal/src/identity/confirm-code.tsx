// Confirms a new factor with its first code.

import { Group, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { SixDigits } from '../../../contracts/factors.ts'
import { CodeField } from './code-fields.tsx'
import { explainCode, unfinished } from './factor-text.ts'
import { realError } from './use-proven.ts'
import { useWait } from './wait-again.ts'
import { WaitButton } from './wait-button.tsx'

interface ConfirmCodeProps {
  readonly method: 'sms' | 'authenticator'
  readonly description: string
  verify(code: string): Promise<void>
  /** Beside the button. */
  readonly children: ReactNode
}

export function ConfirmCode({ method, description, verify, children }: ConfirmCodeProps) {
  const [code, setCode] = useState('')
  const [isUnfinished, setUnfinished] = useState(false)
  const wait = useWait()
  const verifying = useMutation({ mutationFn: verify, onError: (error) => wait.startFrom(error), gcTime: 0 })
  const failed = realError(verifying.error)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (SixDigits.safeParse(code).success) verifying.mutate(code)
        else setUnfinished(true)
      }}
    >
      <Stack>
        <CodeField
          description={description}
          maw={360}
          value={code}
          onChange={(digits) => {
            setCode(digits)
            setUnfinished(false)
            if (verifying.isError) verifying.reset()
          }}
          error={isUnfinished ? unfinished(method) : failed ? explainCode(failed, method) : undefined}
        />
        <Group>
          <WaitButton type="submit" loading={verifying.isPending} secondsLeft={wait.secondsLeft}>
            Confirm
          </WaitButton>
          {children}
        </Group>
      </Stack>
    </form>
  )
}
