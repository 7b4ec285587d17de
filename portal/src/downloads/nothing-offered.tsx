// A hub that offers no package yet: what that means, and on one machine, how it comes to offer one.

import { Button, Code, CopyButton, Paper, Stack, Text, Title } from '@mantine/core'
import { useConfig } from '../app/config.ts'
import classes from './downloads.module.css'

const command = 'npm run publish-package -- --file FILE --platform android --version 1.0.0'

export function NothingOffered() {
  const isLocal = useConfig().outboxUrl !== undefined
  return (
    <Paper withBorder radius="lg" p="xl">
      <Stack gap="sm" maw={620} align="flex-start">
        <Title order={2} size="h3">
          There is nothing to download yet
        </Title>
        <Text>Whoever runs this hub has not offered the app for any platform so far. Come back later.</Text>
        {isLocal && (
          <>
            <Text>
              This hub runs on one machine. A file of yours is offered here by a command, in the same folder as the hub:
            </Text>
            <Code fz="md" px="sm" py={8} className={classes.wrapped}>
              {command}
            </Code>
            <CopyButton value={command}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </>
        )}
      </Stack>
    </Paper>
  )
}
