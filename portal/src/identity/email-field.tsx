// The e-mail address of an account, as browsers and password managers know to fill it in.

import { TextInput, type TextInputProps } from '@mantine/core'

export function EmailField(props: TextInputProps) {
  return <TextInput label="E-mail" type="email" autoComplete="username" required withAsterisk={false} {...props} />
}
