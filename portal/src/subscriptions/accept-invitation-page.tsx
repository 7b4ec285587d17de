// Where the mail with a seat leads. The seat goes to the account that is signed in, and only by the button; who has none, or is
// not signed in, comes back here after that, in this tab.

import { Alert, Anchor, Button, Stack, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { acceptInvitation } from '../../../contracts/sharing.ts'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactDate } from '../app/relative-time.tsx'
import { accountQuery } from '../identity/account-queries.ts'
import { DeadLink, HalfALink, isDeadLink } from '../identity/dead-link.tsx'
import { rememberedSignIn } from '../identity/remembered-sign-in.ts'
import { signInPath } from '../identity/return-path.ts'
import { readSubscriptionsAgain } from './subscription-queries.ts'
import { useHeldSecret } from './use-held-secret.ts'

const here = '/accept-invitation'
const ways = [{ to: '/subscriptions', name: 'To your subscription' }]
const tokenIn = (hash: string) => new URLSearchParams(hash.slice(1)).get('token')

export function AcceptInvitationPage() {
  const { secret: token, forget } = useHeldSecret('invitation', tokenIn)
  if (!token) return <HalfALink ways={ways} />
  return rememberedSignIn() === 'owner' ? <Acceptance key={token} token={token} onOver={forget} /> : <SignInFirst />
}

function SignInFirst() {
  return (
    <Stack>
      <PageTitle>A seat for you</PageTitle>
      <Text>
        You are offered a seat of a Vigil subscription. You use it with an account of your own: whoever offers it sees
        that the seat is used, and nothing of you or your devices.
      </Text>
      <Button component={Link} to={signInPath(here)} size="md">
        Sign in and go on
      </Button>
      <Button component={Link} to="/sign-up" size="md" variant="default">
        Sign up
      </Button>
      <Text size="sm" c="dimmed">
        After you have signed up and activated your account, open the link of the invitation again.
      </Text>
    </Stack>
  )
}

function Acceptance({ token, onOver }: { token: string; onOver: () => void }) {
  const queryClient = useQueryClient()
  // Where the session is gone, this leads to the sign-in, and back.
  const { data: account } = useQuery(accountQuery)
  const accept = useMutation({
    mutationFn: async () => (await call(acceptInvitation, { body: { token } })).body,
    onSuccess: async () => {
      onOver()
      await readSubscriptionsAgain(queryClient)
    },
  })
  if (accept.data) return <Accepted subscription={accept.data} />
  if (isDeadLink(accept.error)) {
    return (
      <DeadLink ways={ways}>
        It was used already, was taken back, or is older than a week. Ask whoever invited you for a new one.
      </DeadLink>
    )
  }
  return (
    <Stack>
      <PageTitle>Accept this seat?</PageTitle>
      <Text style={{ overflowWrap: 'anywhere' }}>
        It is for the account that you are signed in with{account && ': '}
        {account && <strong>{account.email}</strong>}. Whoever offers it sees that the seat is used, and nothing of you
        or your devices; they can take it back.
      </Text>
      {accept.error && <ProblemNotice error={accept.error} />}
      {isOwn(accept.error) ? (
        <Button component={Link} to={ways[0]?.to ?? '/'} size="md">
          To your subscription
        </Button>
      ) : (
        <Button size="md" loading={accept.isPending} onClick={() => accept.mutate()}>
          Accept the seat
        </Button>
      )}
      <Text size="sm" c="dimmed">
        Not your account?{' '}
        <Anchor component={Link} to={signInPath(here)} size="sm">
          Sign in with another one
        </Anchor>
      </Text>
    </Stack>
  )
}

const isOwn = (error: Error | null) => error instanceof Refused && error.is('invitation/own')

function Accepted({ subscription: { plan, endsAt, sharedBy } }: { subscription: Subscription }) {
  return (
    <Stack>
      <PageTitle>The seat is yours</PageTitle>
      <Alert role="status" color="green" icon={<IconShieldCheck aria-hidden />} style={{ overflowWrap: 'anywhere' }}>
        One device of yours has a seat of “{plan.name}”{sharedBy && `, shared by ${sharedBy.email}`}, until{' '}
        {exactDate(endsAt)}.
      </Alert>
      <Button component={Link} to="/subscriptions" size="md">
        To your subscription
      </Button>
    </Stack>
  )
}
