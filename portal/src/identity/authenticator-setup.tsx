// The secret of a new authenticator app, as a QR code and to be typed; its first code confirms it. As long as this is open,
// several apps can be given the same secret.

import { Anchor, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { verifyAuthenticator } from '../../../contracts/two-step.ts'
import { call } from '../app/api.ts'
import { QrCode } from '../app/qr-code.tsx'
import { ConfirmCode } from './confirm-code.tsx'
import classes from './two-step.module.css'
import { useProven } from './use-proven.ts'

interface AuthenticatorSetupProps {
  readonly secret: string
  readonly uri: string
  onCancel(): void
  onVerified(): Promise<void>
}

const inGroups = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? secret

export function AuthenticatorSetup({ secret, uri, onCancel, onVerified }: AuthenticatorSetupProps) {
  const proven = useProven()
  return (
    <Stack>
      <Text size="sm">
        Scan this with your authenticator app, or with several before you confirm. It is shown only now.
      </Text>
      <div className={classes.key}>
        <QrCode text={uri} label="QR code for your authenticator app; the key to type says the same" />
        <Stack gap="xs" align="flex-start">
          <Text size="sm">Can not scan it? Type this key into the app:</Text>
          <Code className={classes.secret} data-secret={secret}>
            {inGroups(secret)}
          </Code>
          <Group gap="sm">
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  size="sm"
                  onClick={copy}
                  leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
                >
                  {copied ? 'Copied' : 'Copy key'}
                </Button>
              )}
            </CopyButton>
            <Anchor href={uri} size="sm" hiddenFrom="sm">
              Open in an app on this phone
            </Anchor>
          </Group>
        </Stack>
      </div>
      <ConfirmCode
        method="authenticator"
        description="Enter the code that the app shows now."
        verify={async (code) => {
          await proven(() => call(verifyAuthenticator, { body: { code } }))
          await onVerified()
        }}
      >
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </ConfirmCode>
    </Stack>
  )
}
