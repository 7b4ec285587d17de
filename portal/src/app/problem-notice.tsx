// A failure, told where it happened, with what can be done about it.

import { Alert, Button, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useConfig } from './config.ts'
import { explain } from './problem-text.ts'

export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { text, requestId } = explain(error)
  const { supportEmail } = useConfig()
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} variant="light">
      <Text size="sm">{text}</Text>
      {requestId && (
        <Text size="sm" mt={4}>
          {supportEmail ? `If it stays like this, write to ${supportEmail} and quote ` : 'For support: '}
          <code>{requestId}</code>
        </Text>
      )}
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  )
}
