// The way to a package for another device: a QR code of its page, the link to copy, and a mail to oneself.

import { Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconLink, IconMail } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { mailPackage, type Package } from '../../../contracts/downloads.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { QrCode } from '../app/qr-code.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { accountQuery } from '../identity/account-queries.ts'
import { rememberedSignIn } from '../identity/remembered-sign-in.ts'
import classes from './downloads.module.css'
import { pageOf } from './package-queries.ts'

export function Elsewhere({ of }: { of: Package }) {
  const link = pageOf(of)
  return (
    <div className={classes.elsewhere}>
      <QrCode text={link} label="QR code of the page of this package; the link to copy says the same" />
      <Stack gap="sm" align="flex-start">
        <Text>Scan this with the other device: it opens this page there, with this package first.</Text>
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconLink size={18} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy the link'}
            </Button>
          )}
        </CopyButton>
        {rememberedSignIn() === 'owner' && <MailToMe packageId={of.id} />}
      </Stack>
    </div>
  )
}

/** Of somebody who is signed in: a mail goes to the account's own address. */
function MailToMe({ packageId }: { packageId: string }) {
  const { data: account } = useQuery(accountQuery)
  const mail = useMutation({ mutationFn: () => call(mailPackage, { params: { packageId }, body: {} }) })
  return (
    <Stack gap="xs" align="flex-start">
      {mail.error && <ProblemNotice error={mail.error} />}
      <Group gap="sm">
        <Button
          variant="default"
          loading={mail.isPending}
          leftSection={<IconMail size={18} aria-hidden />}
          onClick={() => mail.mutate()}
        >
          Mail me the link
        </Button>
      </Group>
      <Text size="sm" role="status" className={classes.wrapped}>
        {mail.isSuccess && (
          <>
            The link is on its way to <strong>{account?.email ?? 'your address'}</strong>.
            <StillNothing kept="mails" />
          </>
        )}
      </Text>
    </Stack>
  )
}
