// The last page of an account: it is gone, and so is everything of it that this browser held.

import { Button, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { PageTitle } from '../app/page-title.tsx'
import { useForgetAccount } from './leave-for-sign-in.ts'

export function GoodbyePage() {
  useForgetAccount()
  return (
    <Stack>
      <PageTitle>Your account is deleted</PageTitle>
      <Text>
        Nobody can sign in to it any more. Your devices are being disconnected, and its data goes within minutes. You
        can close this page.
      </Text>
      <Text>Should you come back, you begin anew.</Text>
      <Button component={Link} to="/sign-up" variant="default" w="fit-content">
        Sign up
      </Button>
    </Stack>
  )
}
