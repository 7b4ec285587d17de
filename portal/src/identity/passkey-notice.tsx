// Why nothing came of a passkey: in red only where something is wrong.

import { Alert, Text } from '@mantine/core'
import { explainPasskey } from './passkey-browser.ts'

export function PasskeyNotice({ error, refused }: { error: Error; refused: string }) {
  const { text, isCalm } = explainPasskey(error, refused)
  return (
    <Alert color={isCalm ? 'gray' : 'red'} role={isCalm ? 'status' : 'alert'} variant="light">
      <Text size="sm">{text}</Text>
    </Alert>
  )
}
