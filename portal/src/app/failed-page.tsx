// What stands in for a page that could not be shown: why, what to do, and what to tell support.

import { Button, Code, Container, Group, Paper, Stack, Text } from '@mantine/core'
import { useRouteError } from 'react-router'
import { useConfig } from './config.ts'
import { PageTitle } from './page-title.tsx'
import { explain } from './problem-text.ts'
import { Wordmark } from './wordmark.tsx'

/** A chunk that is gone: a newer portal was deployed while this one was open, or the network dropped. */
const isMissingChunk = (error: unknown) => error instanceof TypeError && /import|module/i.test(error.message)

export function FailedPage() {
  const error = useRouteError()
  const { supportEmail } = useConfig()
  const { text, requestId } = explain(error)
  return (
    <Container component="main" size="xs" py="xl">
      <Stack>
        <Wordmark />
        <Paper withBorder p="lg">
          <Stack>
            <PageTitle>This page could not be shown</PageTitle>
            {isMissingChunk(error) ? (
              <Text>A part of the portal did not load. There may be a newer version of it; reload the page.</Text>
            ) : (
              <>
                <Text>Reload the page. What you did before is safe: the hub keeps it, not this page.</Text>
                <Text>
                  {supportEmail ? `If that does not help, write to ${supportEmail} and quote:` : 'For support:'}
                </Text>
                <Code block>{[text, requestId, location.pathname].filter(Boolean).join('\n')}</Code>
              </>
            )}
            <Group>
              <Button onClick={() => location.reload()}>Reload</Button>
              <Button variant="default" component="a" href="/">
                To the start
              </Button>
            </Group>
          </Stack>
        </Paper>
      </Stack>
    </Container>
  )
}
