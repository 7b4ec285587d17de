// A fresh personal link, shown this once: as text, as a QR code, and for the browser's own share sheet where there is one.

import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCopy, IconShare2 } from '@tabler/icons-react'
import { QrCode } from '../app/qr-code.tsx'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import classes from './subscriptions.module.css'

interface ShownLinkProps {
  readonly link: { readonly id: string; readonly url: string; readonly expiresAt: string }
  onDone(): void
}

export function ShownLink({ link: { id, url, expiresAt }, onDone }: ShownLinkProps) {
  return (
    <Stack data-link-shown={id}>
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
        <Text size="sm" tabIndex={-1} ref={(text) => text?.focus()}>
          Whoever has this link can connect a device to your account with it. Send it only to yourself, or to the person
          who holds the device. It must not be passed on, and never be posted anywhere.
        </Text>
      </Alert>
      <div className={classes.shown}>
        <QrCode text={url} label="QR code of the link; the text beside it says the same" />
        <Stack gap="sm">
          <Code block className={classes.secret ?? ''}>
            {url}
          </Code>
          <Group gap="sm">
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  onClick={copy}
                  leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
                >
                  {copied ? 'Copied' : 'Copy link'}
                </Button>
              )}
            </CopyButton>
            {typeof navigator.share === 'function' && (
              <Button
                variant="default"
                leftSection={<IconShare2 size={18} aria-hidden />}
                // Closing the sheet rejects; that is no failure.
                onClick={() => navigator.share({ url }).catch(() => {})}
              >
                Share…
              </Button>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            Works once, until {exactTime(expiresAt)} (<RelativeTime at={expiresAt} />
            ). It is shown only now: when you leave this page, it can not be seen again.
          </Text>
          <Button variant="default" w="fit-content" onClick={onDone}>
            Done
          </Button>
        </Stack>
      </div>
    </Stack>
  )
}
