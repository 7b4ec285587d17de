// One seat that was offered: to whom, whether it is used, and the way to take it back.

import { Button, Text } from '@mantine/core'
import type { Invitation } from '../../../contracts/sharing.ts'
import { exactDate, RelativeTime } from '../app/relative-time.tsx'
import classes from './subscriptions.module.css'

interface InvitationRowProps {
  readonly invitation: Invitation
  readonly taking: boolean
  onTakeBack(): void
}

export function InvitationRow({ invitation, taking, onTakeBack }: InvitationRowProps) {
  const { id, email, state, invitedAt, acceptedAt = invitedAt, expiresAt } = invitation
  const isAccepted = state === 'accepted'
  return (
    <li className={classes.row} data-invitation={id} data-state={state}>
      <span className={classes.state} data-tone={isAccepted ? 'good' : 'busy'}>
        {isAccepted ? 'Used' : 'Invited'}
      </span>
      <div className={classes.what}>
        <Text>{email}</Text>
        <Text size="sm" c="dimmed">
          {isAccepted ? (
            <>
              Accepted <RelativeTime at={acceptedAt} />
            </>
          ) : (
            <>
              Invited <RelativeTime at={invitedAt} />, can be accepted until {exactDate(expiresAt)}
            </>
          )}
        </Text>
      </div>
      <Button
        variant="subtle"
        size="sm"
        loading={taking}
        onClick={onTakeBack}
        aria-label={`Take back the seat of ${email}`}
      >
        Take back…
      </Button>
    </li>
  )
}
