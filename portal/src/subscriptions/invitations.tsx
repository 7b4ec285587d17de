// Seats for other persons. They use accounts of their own; of that, only whether the seat is used is seen here.

import { Skeleton, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Invitation, takeSeatBack } from '../../../contracts/sharing.ts'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { useCheckInterval } from '../app/check-interval.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { Confirmation } from '../identity/confirmation.tsx'
import { Section } from '../identity/section.tsx'
import { InvitationForm } from './invitation-form.tsx'
import { InvitationRow } from './invitation-row.tsx'
import { invitationsQuery, readSubscriptionsAgain } from './subscription-queries.ts'
import { hasRoom } from './subscription-text.ts'
import classes from './subscriptions.module.css'

export function Invitations({ subscription }: { subscription: Subscription }) {
  if (subscription.sharedBy) return null
  return (
    <Section title="Invite another person">
      {subscription.state === 'trial' ? (
        <Text>A trial is for your own devices. With a plan you can offer seats to other persons.</Text>
      ) : (
        <OfferSeats subscription={subscription} />
      )}
    </Section>
  )
}

function OfferSeats({ subscription }: { subscription: Subscription }) {
  return (
    <>
      <Text>
        A seat for somebody else’s device. They get a mail and use an account of their own: you see whether the seat is
        used, and nothing of them or their devices; you can not find or command what is theirs.
      </Text>
      {hasRoom(subscription) && <InvitationForm subscriptionId={subscription.id} />}
      <InvitationList subscriptionId={subscription.id} />
    </>
  )
}

function InvitationList({ subscriptionId }: { subscriptionId: string }) {
  const queryClient = useQueryClient()
  const refetchInterval = useCheckInterval()
  const { data: invitations, error, refetch } = useQuery({ ...invitationsQuery(subscriptionId), refetchInterval })
  const [asked, setAsked] = useState<Invitation>()
  const [isAsking, setAsking] = useState(false)
  const takeBack = useMutation({
    mutationFn: (invitationId: string) => call(takeSeatBack, { params: { subscriptionId, invitationId } }),
    onSettled: () => readSubscriptionsAgain(queryClient),
  })
  return (
    <div>
      {error && !invitations && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {takeBack.error && <ProblemNotice error={takeBack.error} />}
      {!invitations && !error && <Skeleton h={56} />}
      {invitations?.length === 0 && <Text c="dimmed">Nobody is invited.</Text>}
      <ul className={classes.rows}>
        {invitations?.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            taking={takeBack.isPending && takeBack.variables === invitation.id}
            onTakeBack={() => {
              setAsked(invitation)
              setAsking(true)
            }}
          />
        ))}
      </ul>
      <Confirmation
        opened={isAsking}
        title="Take this seat back?"
        act="Take it back"
        keep="Leave it"
        onClose={() => setAsking(false)}
        onAct={() => asked && takeBack.mutate(asked.id)}
      >
        {asked && consequence(asked)}
      </Confirmation>
    </div>
  )
}

const consequence = ({ state, email }: Invitation) =>
  state === 'invited'
    ? `The link in the mail to ${email} stops working, and the seat is free at once.`
    : `${email} keeps account and devices, and can still locate, lock and wipe them. Anti-virus commands stop there, and no device can be added. They get a mail that says so. The seat is free at once.`
