// Where one is signed in, and how to end that: one session, or all but this one.

import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconDeviceMobile, IconWorld } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { revokeOtherSessions, revokeSession, type Session } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { RelativeTime } from '../app/relative-time.tsx'
import classes from './account.module.css'
import { sessionsQuery } from './account-queries.ts'
import { describeAgent } from './agent-text.ts'

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
    <Paper withBorder p="lg" component="section" aria-labelledby="sessions">
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h4" id="sessions">
            Where you are signed in
          </Title>
          {sessions && sessions.length > 1 && (
            <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
              Sign out everywhere else
            </Button>
          )}
        </Group>
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
      </Stack>
    </Paper>
  )
}

function SessionRow({ session, ending, onEnd }: { session: Session; ending: boolean; onEnd: () => void }) {
  const Icon = session.client === 'app' ? IconDeviceMobile : IconWorld
  const name = describeAgent(session.agent)
  return (
    <li className={classes.row}>
      <Icon size={22} aria-hidden className={classes.icon} />
      <div className={classes.what}>
        <Text fw={500}>{name}</Text>
        <Text size="sm" c="dimmed">
          {session.current ? (
            <strong>This browser</strong>
          ) : (
            <>
              Last used <RelativeTime at={session.lastUsedAt} />
            </>
          )}
          {' · since '}
          <RelativeTime at={session.createdAt} />
        </Text>
      </div>
      {!session.current && (
        <Button variant="subtle" loading={ending} onClick={onEnd} aria-label={`End session: ${name}`}>
          End
        </Button>
      )}
    </li>
  )
}
