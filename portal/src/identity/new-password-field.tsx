// A new password with its rules beneath, each turning to "met" as one types.

import type { PasswordInputProps } from '@mantine/core'
import { useId } from 'react'
import { PasswordFeedback } from './password-feedback.tsx'
import { PasswordField } from './password-field.tsx'

export function NewPasswordField(props: PasswordInputProps & { value?: string }) {
  const rules = useId()
  return (
    <>
      <PasswordField label="New password" autoComplete="new-password" aria-describedby={rules} {...props} />
      <PasswordFeedback id={rules} password={props.value ?? ''} />
    </>
  )
}
