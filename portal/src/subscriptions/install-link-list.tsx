// What became of the links of the last 30 days; one that nobody has used yet can be revoked.

import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type InstallLink, revokeInstallLink } from '../../../contracts/sharing.ts'
import { call } from '../app/api.ts'
import { useCheckInterval } from '../app/check-interval.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import type { Tone } from '../devices/protection-text.ts'
import { installLinksQuery, readSubscriptionsAgain } from './subscription-queries.ts'
import classes from './subscriptions.module.css'

const stateNames: Readonly<Record<InstallLink['state'], { name: string; tone: Tone }>> = {
  open: { name: 'Open', tone: 'busy' },
  redeemed: { name: 'Used', tone: 'good' },
  revoked: { name: 'Revoked', tone: 'mute' },
  expired: { name: 'Not used in time', tone: 'mute' },
}

interface InstallLinkListProps {
  readonly subscriptionId: string
  onRevoked(linkId: string): void
}

export function InstallLinkList({ subscriptionId, onRevoked }: InstallLinkListProps) {
  const queryClient = useQueryClient()
  const refetchInterval = useCheckInterval()
  const { data: links, error, refetch } = useQuery({ ...installLinksQuery(subscriptionId), refetchInterval })
  const revoke = useMutation({
    mutationFn: (linkId: string) => call(revokeInstallLink, { params: { subscriptionId, linkId } }),
    onSuccess: (_, linkId) => onRevoked(linkId),
    onSettled: () => readSubscriptionsAgain(queryClient),
  })
  return (
    <div>
      <Title order={3} size="h5" mb="xs">
        Links of the last 30 days
      </Title>
      {error && !links && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {revoke.error && <ProblemNotice error={revoke.error} />}
      {!links && !error && <Skeleton h={56} />}
      {links?.length === 0 && <Text c="dimmed">None yet.</Text>}
      <ul className={classes.rows}>
        {links?.map((link) => (
          <LinkRow
            key={link.id}
            link={link}
            revoking={revoke.isPending && revoke.variables === link.id}
            onRevoke={() => revoke.mutate(link.id)}
          />
        ))}
      </ul>
    </div>
  )
}

interface LinkRowProps {
  readonly link: InstallLink
  readonly revoking: boolean
  onRevoke(): void
}

function LinkRow({ link, revoking, onRevoke }: LinkRowProps) {
  const { name, tone } = stateNames[link.state]
  return (
    <li className={classes.row} data-link={link.id} data-state={link.state}>
      <span className={classes.state} data-tone={tone}>
        {name}
      </span>
      <div className={classes.what}>
        <Text size="sm">
          {link.redeemed ? (
            <>
              By{' '}
              <Anchor component={Link} to={`/devices/${link.redeemed.deviceId}`} inherit>
                {link.redeemed.deviceName}
              </Anchor>
              , <RelativeTime at={link.redeemed.at} />
            </>
          ) : (
            <>
              Made <RelativeTime at={link.createdAt} />
            </>
          )}
        </Text>
        {link.state === 'open' && (
          <Text size="sm" c="dimmed">
            Ends <RelativeTime at={link.expiresAt} />
          </Text>
        )}
      </div>
      {link.state === 'open' && (
        <Button
          variant="subtle"
          size="sm"
          loading={revoking}
          onClick={onRevoke}
          aria-label={`Revoke the link made ${exactTime(link.createdAt)}`}
        >
          Revoke
        </Button>
      )}
    </li>
  )
}
