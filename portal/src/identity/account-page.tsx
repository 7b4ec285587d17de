// The account: whose it is, how it is protected, where it is signed in, and what happened in it.

import { Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { PageTitle } from '../app/page-title.tsx'
import { exactTime } from '../app/relative-time.tsx'
import { AccountActivity } from './account-activity.tsx'
import { accountQuery } from './account-queries.ts'
import { SessionsList } from './sessions-list.tsx'
import { TwoStepSection } from './two-step-section.tsx'

export function AccountPage() {
  const { data: account } = useQuery(accountQuery)
  return (
    <Stack gap="lg" maw={800}>
      <PageTitle>Account</PageTitle>
      <Paper withBorder p="lg" component="section" aria-labelledby="email">
        <Title order={2} size="h4" id="email">
          E-mail
        </Title>
        {account ? (
          <>
            <Text style={{ overflowWrap: 'anywhere' }}>{account.email}</Text>
            <Text size="sm" c="dimmed">
              Account since {exactTime(account.createdAt)}
            </Text>
          </>
        ) : (
          <Skeleton height={46} />
        )}
      </Paper>
      <TwoStepSection />
      <SessionsList />
      <AccountActivity />
    </Stack>
  )
}
