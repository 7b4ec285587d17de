// The other second factors, one press away: a phone that is elsewhere must not end a sign-in.

import { Button, Stack } from '@mantine/core'
import { useId, useState } from 'react'
import type { SecondFactor } from '../../../contracts/factors.ts'
import { factorChoice } from './factor-text.ts'

interface OtherWaysProps {
  readonly methods: readonly SecondFactor[]
  readonly phoneHint: string | undefined
  onChoose(method: SecondFactor): void
}

export function OtherWays({ methods, phoneHint, onChoose }: OtherWaysProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  if (methods.length === 0) return null
  return (
    <Stack gap="xs">
      <Button
        variant="subtle"
        size="sm"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        Use another way
      </Button>
      {isOpen && (
        <Stack gap="xs" id={id}>
          {methods.map((method) => (
            <Button
              key={method}
              variant="default"
              size="sm"
              onClick={() => {
                setOpen(false)
                onChoose(method)
              }}
            >
              {factorChoice(method, phoneHint)}
            </Button>
          ))}
        </Stack>
      )}
    </Stack>
  )
}
