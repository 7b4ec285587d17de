// Where adding a device leads: to a personal link of the subscription that has room for it; where none has, to what can be done.

import { Skeleton, Stack } from '@mantine/core'
import { Navigate } from 'react-router'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { useSubscriptions } from './subscription-queries.ts'
import { roomiest } from './subscription-text.ts'

export function AddDevicePage() {
  const { data: subscriptions, error, refetch } = useSubscriptions()
  if (useSessionKind() === 'rescue') return <Navigate to="/devices" replace />
  if (subscriptions) {
    const room = roomiest(subscriptions)
    return <Navigate to={room ? `/subscriptions/${room.id}/share` : '/subscriptions'} replace />
  }
  return (
    <Stack gap="lg" maw={800}>
      <PageTitle>Add a device</PageTitle>
      {error ? <ProblemNotice error={error} onRetry={() => refetch()} /> : <Skeleton h={320} radius="md" />}
    </Stack>
  )
}
