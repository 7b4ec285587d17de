// Where the mail about a held wipe leads. Only the button lets it go: a mail scanner that opens the link must not.

import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { releaseCommand } from '../../../contracts/commands.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { DeadLink, HalfALink, isDeadLink } from '../identity/dead-link.tsx'
import { useLinkToken } from '../identity/use-link-token.ts'

const ways = [{ to: '/devices', name: 'To your devices' }]

export function ReleaseCommandPage() {
  const token = useLinkToken()
  return token ? <Release key={token} token={token} /> : <HalfALink ways={ways} />
}

function Release({ token }: { token: string }) {
  const release = useMutation({ mutationFn: () => call(releaseCommand, { body: { token } }) })
  if (release.isSuccess) return <Released />
  if (isDeadLink(release.error)) {
    return (
      <DeadLink ways={ways}>
        It was used already, or the wipe was cancelled or has expired. The page of the device shows what became of it.
      </DeadLink>
    )
  }
  return (
    <Stack>
      <PageTitle>Let this wipe go?</PageTitle>
      <Text>
        More than three wipes were asked for in your account within a day. So this one is on hold, until you say that it
        is meant.
      </Text>
      <Text>If you let it go, the device erases everything on it. That can not be undone.</Text>
      {release.error && <ProblemNotice error={release.error} />}
      <Button size="md" color="red" loading={release.isPending} onClick={() => release.mutate()}>
        Wipe the device
      </Button>
      <Text size="sm" c="dimmed">
        If you did not ask for it, close this page: nothing is erased. Then change your password, and cancel the wipe on
        the page of the device.
      </Text>
    </Stack>
  )
}

function Released() {
  return (
    <Stack>
      <PageTitle>The wipe is on its way</PageTitle>
      <Alert role="status" color="green" icon={<IconTrash aria-hidden />}>
        It goes out as soon as the device is online. The page of the device shows how far it is.
      </Alert>
      <Button component={Link} to="/devices" size="md">
        To your devices
      </Button>
    </Stack>
  )
}
