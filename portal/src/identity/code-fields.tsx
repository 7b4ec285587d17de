// The fields for a code. The six digits may be typed, filled in by the browser from the message, or pasted with blanks or
// the whole message around them; a field that appears is what the person came for, so it takes the focus.

import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useRef } from 'react'

/** The six digits in what was typed or pasted. */
export function digitsOf(text: string): string {
  const close = text.normalize('NFKC').replace(/[\s-]/g, '')
  return /\d{6}/.exec(close)?.[0] ?? close.replace(/\D/g, '').slice(0, 6)
}

interface CodeFieldProps extends Pick<TextInputProps, 'description' | 'maw'> {
  readonly value: string
  onChange(value: string): void
  readonly error: string | undefined
}

/** Six digits. */
export function CodeField({ onChange, ...props }: CodeFieldProps) {
  return (
    <FocusedField
      label="Code"
      inputMode="numeric"
      autoComplete="one-time-code"
      {...props}
      onChange={(text) => onChange(digitsOf(text))}
    />
  )
}

export function RecoveryCodeField(props: CodeFieldProps) {
  return <FocusedField label="Recovery code" autoComplete="off" autoCapitalize="characters" {...props} />
}

function FocusedField({
  onChange,
  ...props
}: CodeFieldProps & Pick<TextInputProps, 'label' | 'inputMode' | 'autoComplete' | 'autoCapitalize'>) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (!props.error) return
    field.current?.focus()
    field.current?.select()
  }, [props.error])
  return (
    <TextInput
      ref={field}
      data-autofocus
      spellCheck={false}
      autoCorrect="off"
      required
      withAsterisk={false}
      {...props}
      onChange={(event) => onChange(event.currentTarget.value)}
      errorProps={{ role: 'alert' }}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', letterSpacing: '0.08em' } }}
    />
  )
}
