// The account's log: what happened, when, and from where; all of it or about one topic. Newest first, as far back as one asks.

import { Button, NativeSelect, Skeleton, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { type ActivityEntry, type ActivityTopic, activityKinds } from '../../../contracts/account.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import classes from './account.module.css'
import { activityQuery } from './account-queries.ts'
import { describeEntry } from './activity-text.ts'
import { describeAgent } from './agent-text.ts'
import { Section } from './section.tsx'

const topics: readonly { value: ActivityTopic; label: string }[] = [
  { value: 'sign-in', label: 'Signing in' },
  { value: 'account', label: 'Account' },
  { value: 'devices', label: 'Devices' },
  { value: 'subscriptions', label: 'Subscription' },
  { value: 'commands', label: 'Commands' },
]

const isTopic = (text: string | null): text is ActivityTopic => text !== null && Object.hasOwn(activityKinds, text)

export function AccountActivity() {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('about')
  const about = isTopic(asked) ? asked : undefined
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData } = useInfiniteQuery({
    ...activityQuery(about),
    placeholderData: keepPreviousData,
  })
  const entries = data?.pages.flatMap(({ items }) => items)
  return (
    <Section title="Account activity">
      <NativeSelect
        label="Show"
        size="md"
        maw={260}
        value={about ?? ''}
        data={[{ value: '', label: 'Everything' }, ...topics]}
        onChange={({ currentTarget: { value } }) =>
          setSearch(value ? { about: value } : {}, { replace: true, preventScrollReset: true })
        }
      />
      {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!entries && !error && <Skeleton height={240} />}
      {entries?.length === 0 && <Text c="dimmed">Nothing of this kind happened yet.</Text>}
      <ul className={classes.rows} aria-busy={isPlaceholderData}>
        {entries?.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={isFetchingNextPage}
          disabled={isPlaceholderData}
          onClick={() => fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Section>
  )
}

function Entry({ entry }: { entry: ActivityEntry }) {
  return (
    <li className={classes.row} data-kind={entry.kind}>
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
  )
}
