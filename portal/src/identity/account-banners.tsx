// What the owner has to know about this account on every page: that this is a rescue, and until when; that mail does not arrive.

import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { IconLifebuoy, IconMailX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Account } from '../../../contracts/account.ts'
import { exactDate, TimeOfDay } from '../app/relative-time.tsx'
import { accountQuery } from './account-queries.ts'
import { useSessionKind } from './use-session-kind.ts'

export function AccountBanners() {
  const { data: account } = useQuery(accountQuery)
  const isRescue = useSessionKind() === 'rescue'
  if (!isRescue && !account?.mailRefused) return null
  return (
    <Stack mb="lg">
      {isRescue && <RescueBanner until={account?.session.expiresAt} />}
      {account?.mailRefused && <MailRefused email={account.email} refused={account.mailRefused} isRescue={isRescue} />}
    </Stack>
  )
}

function RescueBanner({ until }: { until: string | undefined }) {
  return (
    <Alert role="status" icon={<IconLifebuoy aria-hidden />}>
      <Text size="sm">
        <strong>
          Rescue session{until && ' until '}
          {until && <TimeOfDay at={until} />}
        </strong>
        : you can see, locate and lock your devices, and sound their alarm. For everything else,{' '}
        <Anchor component={Link} to="/sign-in" size="sm">
          sign in fully
        </Anchor>
        .
      </Text>
    </Alert>
  )
}

const happened = {
  bounced: 'Mail to this address came back on',
  complained: 'Mail to this address was reported as unwanted on',
} as const

interface MailRefusedProps {
  readonly email: string
  readonly refused: NonNullable<Account['mailRefused']>
  readonly isRescue: boolean
}

function MailRefused({ email, refused: { reason, at }, isRescue }: MailRefusedProps) {
  return (
    <Alert role="status" color="yellow" icon={<IconMailX aria-hidden />}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <strong>{email}</strong>: {happened[reason]} {exactDate(at)}, so we stopped writing to it. You would not hear of
        a sign-in that is not yours.{' '}
        {!isRescue && (
          <Anchor component={Link} to="/account/profile" size="sm">
            Change the address
          </Anchor>
        )}
      </Text>
    </Alert>
  )
}
