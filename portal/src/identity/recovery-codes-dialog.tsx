// Fresh recovery codes, shown once. The dialog closes only by its own button, after the person said that they are kept.

import { Button, Checkbox, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { accountQuery } from './account-queries.ts'
import classes from './recovery-codes.module.css'

interface RecoveryCodesDialogProps {
  readonly codes: readonly string[] | undefined
  onKept(): void
}

export function RecoveryCodesDialog({ codes, onKept }: RecoveryCodesDialogProps) {
  return (
    <Modal
      opened={codes !== undefined}
      onClose={onKept}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      returnFocus={false}
      title="Your recovery codes"
      size="lg"
      className={classes.dialog ?? ''}
    >
      {codes && <RecoveryCodes codes={codes} onKept={onKept} />}
    </Modal>
  )
}

const asText = (codes: readonly string[], email: string | undefined) =>
  [`Vigil recovery codes${email ? ` for ${email}` : ''}`, 'Each works once.', '', ...codes, ''].join('\n')

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept(): void }) {
  const [isKept, setKept] = useState(false)
  const { data: account } = useQuery(accountQuery)
  const text = asText(codes, account?.email)
  return (
    <Stack>
      <Text size="sm">
        With one of these you can sign in when your phone is gone. Each works once. Keep them where only you can find
        them: they are shown only now.
      </Text>
      <Text size="sm" className={classes.onPaper}>
        {account?.email}
      </Text>
      <ol className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Group gap="sm" className={classes.onScreen}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              data-autofocus
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="vigil-recovery-codes.txt"
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          Download
        </Button>
        <Button variant="default" onClick={() => window.print()} leftSection={<IconPrinter size={18} aria-hidden />}>
          Print
        </Button>
      </Group>
      <Group justify="space-between" className={classes.onScreen}>
        <Checkbox
          label="I have kept them"
          checked={isKept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Button disabled={!isKept} onClick={onKept}>
          Done
        </Button>
      </Group>
    </Stack>
  )
}
