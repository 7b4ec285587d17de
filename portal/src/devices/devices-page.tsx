// The list of devices, and how to connect the first one.

import { Alert, Button, Code, CopyButton, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useLocation } from 'react-router'
import { useConfig } from '../app/config.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { AddDevice } from '../subscriptions/add-device.tsx'
import { SubscriptionConcern } from '../subscriptions/subscription-concern.tsx'
import { DevicePanel, DevicePanelSkeleton } from './device-panel.tsx'
import { useDevices } from './device-queries.ts'
import classes from './devices.module.css'

export function DevicesPage() {
  const { data: devices, error, refetch } = useDevices()
  const isRescue = useSessionKind() === 'rescue'
  const disconnected = (useLocation().state as { disconnected?: string } | null)?.disconnected
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <PageTitle>Devices</PageTitle>
        {!isRescue && devices && devices.length > 0 && <AddDevice variant="default" />}
      </Group>
      {disconnected && (
        <Alert color="gray" role="status">
          {disconnected} is disconnected. It no longer takes anything from this account.
        </Alert>
      )}
      {error && !devices && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!devices && !error && (
        <div className={classes.list} aria-hidden>
          <DevicePanelSkeleton />
          <DevicePanelSkeleton />
        </div>
      )}
      {devices?.length === 0 &&
        (isRescue ? <Text>No device is connected to this account.</Text> : <ConnectFirstDevice />)}
      {devices && devices.length > 0 && (
        <ul className={classes.list}>
          {devices.map((device) => (
            <li key={device.id}>
              <DevicePanel device={device} tab={isRescue ? 'where' : 'security'} />
            </li>
          ))}
        </ul>
      )}
      <SubscriptionConcern />
    </Stack>
  )
}

const simulatedDevice = 'npm run device'

function ConnectFirstDevice() {
  const isLocal = useConfig().outboxUrl !== undefined
  return (
    <Paper withBorder radius="lg" p="xl">
      <Stack gap="sm" maw={560}>
        <Title order={2} size="h3">
          No device is connected yet
        </Title>
        <Text>
          Open the app on the device that you want to protect and sign in there with this same account. The device then
          shows up here by itself. Or send it a personal link, which connects it without a password.
        </Text>
        <AddDevice />
        {isLocal && (
          <>
            <Text>
              This hub runs on one machine. A simulated device for it starts in a terminal, in the same folder:
            </Text>
            <Group gap="sm">
              <Code fz="md" px="sm" py={8}>
                {simulatedDevice}
              </Code>
              <CopyButton value={simulatedDevice}>
                {({ copied, copy }) => (
                  <Button variant="default" onClick={copy}>
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </>
        )}
      </Stack>
    </Paper>
  )
}
