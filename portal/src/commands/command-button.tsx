// The button that asks for a command. While one is open it says so in place, and keeps the keyboard's focus, which a
// disabled button would lose. What a device can not do has no button.

import { Button, type ButtonProps } from '@mantine/core'
import { usually } from './use-ask.ts'
import type { CommandUse } from './use-command.ts'

interface Props extends ButtonProps {
  command: CommandUse
  children: string
  /** Where the press has to go through a form. */
  type?: 'submit' | 'button'
  /** Where there is more to say than the type. */
  onAsk?: () => void
}

export function CommandButton({ command, children, type = 'button', onAsk, ...look }: Props) {
  if (!command.isSupported) return null
  const isBusy = command.isAsking || command.open !== undefined
  const ask = () => (onAsk ? onAsk() : command.type !== 'device.wipe' && command.ask(usually(command.type)))
  return (
    <Button
      miw={110}
      {...look}
      type={type}
      aria-disabled={isBusy}
      {...(isBusy && { 'data-disabled': true })}
      onClick={(event) => {
        if (isBusy) event.preventDefault()
        else if (type === 'button') ask()
      }}
    >
      {children}
    </Button>
  )
}
