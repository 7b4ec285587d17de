// A password input whose "show" button can be reached by keyboard and says what it does.

import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useState } from 'react'

export function PasswordField(props: PasswordInputProps) {
  const [visible, setVisible] = useState(false)
  return (
    <PasswordInput
      label="Password"
      required
      withAsterisk={false}
      {...props}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': visible ? 'Hide what is typed' : 'Show what is typed' }}
    />
  )
}
