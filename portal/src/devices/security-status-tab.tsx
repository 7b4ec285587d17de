// How the device is: the overall state, why, and what mends it; its threats and anti-virus; and whether it could be helped now.

import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime, useNow } from '../app/relative-time.tsx'
import { FixAllButton } from '../commands/fix-all-button.tsx'
import { MendingButton } from '../commands/mending-button.tsx'
import { ReadinessSection } from '../commands/readiness-section.tsx'
import { ScanSection } from '../commands/scan-section.tsx'
import { DeviceConcern } from '../subscriptions/subscription-concern.tsx'
import { AntivirusSection } from './antivirus-section.tsx'
import { useShownDevice } from './device-page.tsx'
import classes from './devices.module.css'
import { ProtectionIcon } from './protection-state.tsx'
import { reasonsOf, reasonText, states } from './protection-text.ts'

export function SecurityStatusTab() {
  const device = useShownDevice()
  return (
    <Stack gap="lg">
      <Overall device={device} />
      <DeviceConcern device={device} />
      <ScanSection device={device} />
      <AntivirusSection device={device} />
      <ReadinessSection device={device} />
    </Stack>
  )
}

function Overall({ device }: { device: Device }) {
  const now = useNow()
  const { name, summary, tone } = states[device.protection.state]
  const reasons = reasonsOf(device)
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="overall">
      <div className={classes.overall} data-tone={tone}>
        <span className={classes.overallIcon}>
          <ProtectionIcon state={device.protection.state} size={28} />
        </span>
        <div role="status">
          <Title order={2} size="h3" id="overall">
            {name}
          </Title>
          <Text>{summary}</Text>
        </div>
      </div>
      {reasons.length > 0 && (
        <ul className={classes.rows} style={{ marginTop: '1rem' }}>
          {reasons.map(({ code, command }) => (
            <li key={code} className={classes.row} data-reason={code}>
              <Text className={classes.rowText}>{reasonText(code, device, now)}</Text>
              {command && <MendingButton device={device} type={command} />}
              {code === 'subscription-ended' && (
                <Button variant="light" component={Link} to="/subscriptions">
                  See the subscription
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <FixAllButton device={device} />
      <Text size="sm" c="dimmed" mt="md">
        {device.report ? (
          <>
            As the device reported <RelativeTime at={device.report.reportedAt} />.
          </>
        ) : (
          'There is no report of the device yet.'
        )}
      </Text>
    </Paper>
  )
}
