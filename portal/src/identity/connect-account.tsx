// Asks whether what this browser came back with shall open the account that is signed in. Whoever says no has changed nothing.

import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { linkIdentity } from '../../../contracts/federation.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { accountQuery } from './account-queries.ts'
import { identitiesQuery } from './provider-queries.ts'
import { realError, useProven } from './use-proven.ts'

export function ConnectAccount({ onDone }: { onDone(): void }) {
  const { data: account, error, refetch } = useQuery(accountQuery)
  const queryClient = useQueryClient()
  const proven = useProven()
  const link = useMutation({
    mutationFn: () => proven(() => call(linkIdentity, { body: {} })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: identitiesQuery.queryKey })
      onDone()
    },
  })
  const failed = realError(link.error)
  return (
    <Stack>
      <PageTitle>Connect your other account</PageTitle>
      {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
      <Text style={{ overflowWrap: 'anywhere' }}>
        Shall the account with which you have just signed in elsewhere open{' '}
        {account ? <strong>{account.email}</strong> : 'this account'} from now on? Two-step verification stays as it is,
        and you can disconnect it at any time.
      </Text>
      {failed && <ProblemNotice error={failed} />}
      <Button size="md" loading={link.isPending} disabled={!account} onClick={() => link.mutate()}>
        Connect
      </Button>
      <Button size="md" variant="default" onClick={onDone}>
        Not now
      </Button>
    </Stack>
  )
}
