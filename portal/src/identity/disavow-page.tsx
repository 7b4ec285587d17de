// Where "this was not me" in a mail leads: it says what the button does before anybody presses it. Only the button acts, because a
// mail scanner opens links too.

import { Alert, Button, List, Stack, Text } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { disavow } from '../../../contracts/account.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { StillNothing } from '../app/still-nothing.tsx'
import { DeadLink, HalfALink, isDeadLink } from './dead-link.tsx'
import { useLinkToken } from './use-link-token.ts'

const ways = [
  { to: '/forgot-password', name: 'Set a new password' },
  { to: '/sign-in', name: 'Sign in' },
]

export function DisavowPage() {
  const token = useLinkToken()
  return token ? <Disavowal key={token} token={token} /> : <HalfALink ways={ways} />
}

function Disavowal({ token }: { token: string }) {
  const act = useMutation({ mutationFn: () => call(disavow, { body: { token } }) })
  if (act.isSuccess) return <Disavowed />
  if (isDeadLink(act.error)) {
    return (
      <DeadLink ways={ways}>
        It was used already, or it is too old. If you still do not trust what happened, set a new password: that signs
        everybody out.
      </DeadLink>
    )
  }
  return (
    <Stack>
      <PageTitle>This was not you?</PageTitle>
      <Text>Then press the button. It protects your account at once:</Text>
      <List spacing="xs">
        <List.Item>
          The sign-in that the mail told you of ends, and every later one; the passkey that was added is removed, or the
          change of your e-mail address is taken back. No account elsewhere opens yours any more.
        </List.Item>
        <List.Item>Your password is closed: nobody can sign in with it any more.</List.Item>
        <List.Item>A mail comes to you with a link to set a new password.</List.Item>
      </List>
      {act.error && <ProblemNotice error={act.error} />}
      <Button size="md" color="red" loading={act.isPending} onClick={() => act.mutate()}>
        This was not me
      </Button>
      <Text size="sm" c="dimmed">
        If it was you after all, close this page. Nothing has changed.
      </Text>
    </Stack>
  )
}

function Disavowed() {
  return (
    <Stack>
      <PageTitle>Your account is protected</PageTitle>
      <Alert role="status" color="green" icon={<IconMail aria-hidden />}>
        It is undone, and your password is closed. A mail with a link to set a new one is on its way to you.
      </Alert>
      <Text size="sm" c="dimmed">
        Nothing there after a few minutes? Look into the spam folder.
        <StillNothing kept="mails" />
      </Text>
      <Button component={Link} to="/sign-in" size="md" variant="subtle">
        To the sign-in page
      </Button>
    </Stack>
  )
}
