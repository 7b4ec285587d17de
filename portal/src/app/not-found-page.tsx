// An address that is no page.

import { Button, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { PageTitle } from './page-title.tsx'

export function NotFoundPage() {
  return (
    <Stack>
      <PageTitle>There is no such page</PageTitle>
      <Text>The address may be mistyped, or the link that brought you here is old.</Text>
      <Button component={Link} to="/" w="fit-content">
        To the start
      </Button>
    </Stack>
  )
}
