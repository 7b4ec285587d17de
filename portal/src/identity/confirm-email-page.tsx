// Where the mail to a new address leads. Only the button confirms: a mail scanner that opens the link must not.

import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconMailCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { confirmEmailChange } from '../../../contracts/account.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { accountQuery } from './account-queries.ts'
import { DeadLink, HalfALink, isDeadLink } from './dead-link.tsx'
import { useLinkToken } from './use-link-token.ts'

const ways = [{ to: '/account/profile', name: 'To your account' }]

export function ConfirmEmailPage() {
  const token = useLinkToken()
  return token ? <EmailConfirmation key={token} token={token} /> : <HalfALink ways={ways} />
}

function EmailConfirmation({ token }: { token: string }) {
  const queryClient = useQueryClient()
  const confirm = useMutation({
    mutationFn: () => call(confirmEmailChange, { body: { token } }),
    onSuccess: () => queryClient.removeQueries({ queryKey: accountQuery.queryKey }),
  })
  if (confirm.isSuccess) return <EmailConfirmed />
  if (isDeadLink(confirm.error)) {
    return (
      <DeadLink ways={ways}>
        It was used already, a newer mail replaced it, it is too old, or the change was called off. Your account shows
        which address counts; there you can change it again.
      </DeadLink>
    )
  }
  return (
    <Stack>
      <PageTitle>Confirm your new e-mail address</PageTitle>
      <Text>
        From then on you sign in with this address, and our mails come here. A mail to your former address says so.
      </Text>
      {confirm.error && <ProblemNotice error={confirm.error} />}
      <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate()}>
        Confirm this address
      </Button>
    </Stack>
  )
}

function EmailConfirmed() {
  return (
    <Stack>
      <PageTitle>Your e-mail address is changed</PageTitle>
      <Alert role="status" color="green" icon={<IconMailCheck aria-hidden />}>
        From now on, sign in with the new address.
      </Alert>
      <Button component={Link} to="/account/profile" size="md">
        To your account
      </Button>
    </Stack>
  )
}
