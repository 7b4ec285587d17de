// Where one is signed in, and how to end that: one session, or all but this one.

import { Anchor, Button, Skeleton, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { revokeOtherSessions, revokeSession } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import classes from './account.module.css'
import { sessionsQuery } from './account-queries.ts'
import { Section } from './section.tsx'
import { SessionRow } from './session-row.tsx'

export function SessionsList() {
  const { data: sessions, error, refetch } = useQuery(sessionsQuery)
  const queryClient = useQueryClient()
  const onSettled = () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey })
  const endOne = useMutation({
    mutationFn: (sessionId: string) => call(revokeSession, { params: { sessionId } }),
    onSettled,
  })
  const endOthers = useMutation({ mutationFn: () => call(revokeOtherSessions, {}), onSettled })
  const failed = endOne.error ?? endOthers.error

  return (
    <Section title="Where you are signed in">
      {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {failed && <ProblemNotice error={failed} />}
      {!sessions && !error && <Skeleton height={64} />}
      <ul className={classes.rows}>
        {sessions?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            ending={endOne.isPending && endOne.variables === session.id}
            onEnd={() => endOne.mutate(session.id)}
          />
        ))}
      </ul>
      {sessions && sessions.length > 1 && (
        <>
          <Button variant="default" w="fit-content" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            Sign out everywhere else
          </Button>
          <Text size="sm" c="dimmed">
            Devices stay connected. Install links that nobody has used yet end with the sessions.
          </Text>
        </>
      )}
      <Text size="xs" c="dimmed">
        Countries: IP2Location LITE data available from{' '}
        <Anchor href="https://lite.ip2location.com" target="_blank" rel="noreferrer" inherit>
          https://lite.ip2location.com
        </Anchor>
      </Text>
    </Section>
  )
}
