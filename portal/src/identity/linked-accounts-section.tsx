// Which other accounts open this one: connect, and disconnect all but the last way in.

import { Button, Group, Skeleton, Text } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type LinkedIdentity, unlinkIdentity } from '../../../contracts/federation.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { RelativeTime } from '../app/relative-time.tsx'
import classes from './account.module.css'
import { activityKey } from './account-queries.ts'
import { Confirmation } from './confirmation.tsx'
import { providerPath } from './provider-path.ts'
import { identitiesQuery, providersQuery } from './provider-queries.ts'
import { Section } from './section.tsx'
import { realError, useProven } from './use-proven.ts'

export function LinkedAccountsSection() {
  const { data: ways, error, refetch } = useQuery(identitiesQuery)
  const { data: providers = [] } = useQuery(providersQuery)
  const queryClient = useQueryClient()
  const proven = useProven()
  const [leaving, setLeaving] = useState<LinkedIdentity>()
  const remove = useMutation({
    mutationFn: ({ id: identityId }: LinkedIdentity) => proven(() => call(unlinkIdentity, { params: { identityId } })),
    onSettled: () => {
      for (const queryKey of [identitiesQuery.queryKey, activityKey]) void queryClient.invalidateQueries({ queryKey })
    },
  })
  const failed = realError(remove.error)
  const others = ways ? providers.filter(({ id }) => !ways.items.some(({ provider }) => provider === id)) : []
  // Where nothing is to be had and nothing is there, there is nothing to say.
  if (providers.length === 0 && !ways?.items.length) return null
  return (
    <Section title="Linked accounts">
      {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!ways && !error && <Skeleton height={64} />}
      {ways?.items.length === 0 && (
        <Text>Connect an account that you have elsewhere, and sign in with it. Two-step verification stays.</Text>
      )}
      <ul className={classes.rows} hidden={!ways?.items.length}>
        {ways?.items.map((identity) => (
          <IdentityRow
            key={identity.id}
            identity={identity}
            isRemoving={remove.isPending && remove.variables.id === identity.id}
            onRemove={() => setLeaving(identity)}
          />
        ))}
      </ul>
      {failed && <ProblemNotice error={failed} />}
      <Group>
        {others.map(({ id, label }) => (
          <Button key={id} component="a" href={providerPath(id, 'link', '/account/security')} variant="default">
            Connect {label}
          </Button>
        ))}
      </Group>
      <Confirmation
        opened={leaving !== undefined}
        title={`Disconnect ${leaving?.label ?? ''}?`}
        act="Disconnect"
        keep="Keep it"
        onAct={() => leaving && remove.mutate(leaving)}
        onClose={() => setLeaving(undefined)}
      >
        Signing in there does not open this account any more. Where you are signed in, you stay so.
      </Confirmation>
    </Section>
  )
}

interface IdentityRowProps {
  readonly identity: LinkedIdentity
  readonly isRemoving: boolean
  onRemove(): void
}

function IdentityRow({
  identity: { label, email, linkedAt, lastUsedAt, provider },
  isRemoving,
  onRemove,
}: IdentityRowProps) {
  return (
    <li className={classes.row} data-identity={provider}>
      <IconLink size={22} aria-hidden className={classes.icon} />
      <div className={classes.what}>
        <Text fw={500}>{label}</Text>
        {email && <Text size="sm">{email}</Text>}
        <Text size="sm" c="dimmed">
          Connected <RelativeTime at={linkedAt} />
          {lastUsedAt && (
            <>
              {' · last used '}
              <RelativeTime at={lastUsedAt} />
            </>
          )}
        </Text>
      </div>
      <Button
        variant="subtle"
        loading={isRemoving}
        onClick={onRemove}
        aria-label={`Disconnect ${label} ${email ?? ''}`}
      >
        Disconnect
      </Button>
    </li>
  )
}
