// The account's log: what happened, when, and from where. Newest first, as far back as one asks.

import { Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import classes from './account.module.css'
import { activityQuery } from './account-queries.ts'
import { describeEntry } from './activity-text.ts'
import { describeAgent } from './agent-text.ts'

export function AccountActivity() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(activityQuery)
  const entries = data?.pages.flatMap(({ items }) => items)
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="activity">
      <Stack>
        <Title order={2} size="h4" id="activity">
          Account activity
        </Title>
        {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
        {!entries && !error && <Skeleton height={240} />}
        <ul className={classes.rows}>
          {entries?.map((entry) => (
            <li key={entry.id} className={classes.row}>
              <div className={classes.what}>
                <Text>{describeEntry(entry)}</Text>
                <Text size="sm" c="dimmed">
                  {[entry.agent && describeAgent(entry.agent), entry.address].filter(Boolean).join(' · ')}
                </Text>
              </div>
              <Text size="sm" c="dimmed" ta="right" component="span">
                <RelativeTime at={entry.at} />
                <Text size="xs" span display="block" visibleFrom="sm">
                  {exactTime(entry.at)}
                </Text>
              </Text>
            </li>
          ))}
        </ul>
        {hasNextPage && (
          <Button variant="default" w="fit-content" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Show more
          </Button>
        )}
      </Stack>
    </Paper>
  )
}
