// A button that says how long to wait, while what it does was refused for being asked too often.

import { Button, type ButtonProps } from '@mantine/core'
import type { ComponentProps } from 'react'
import { asWait } from './wait-again.ts'

type WaitButtonProps = Omit<ButtonProps, 'disabled'> &
  Omit<ComponentProps<'button'>, keyof ButtonProps> & {
    /** Of `useWait`. */
    readonly secondsLeft: number
  }

export function WaitButton({ secondsLeft, children, ...button }: WaitButtonProps) {
  return (
    <Button {...button} disabled={secondsLeft > 0}>
      {secondsLeft > 0 ? `Try again in ${asWait(secondsLeft)}` : children}
    </Button>
  )
}
