// The Anti-Virus section: how old its databases are and the button that updates them; whether it works by itself.

import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import { CommandButton } from '../commands/command-button.tsx'
import { CommandOutcome } from '../commands/command-outcome.tsx'
import { useCommand } from '../commands/use-command.ts'
import classes from './devices.module.css'

export function AntivirusSection({ device }: { device: Device }) {
  const { report } = device
  const update = useCommand(device, 'antivirus.update-databases')
  const enable = useCommand(device, 'antivirus.enable')
  const mayEnable = report?.automaticAntivirus === false || enable.open !== undefined
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="antivirus">
      <Title order={2} size="h3" id="antivirus" mb="xs">
        Anti-Virus
      </Title>
      <div className={classes.row}>
        <Fact name="Databases">
          {report ? (
            <>
              Updated <RelativeTime at={report.databasesAt} />
            </>
          ) : (
            'Not reported yet'
          )}
        </Fact>
        <CommandButton command={update}>Update</CommandButton>
        <div className={classes.rowEnd}>
          <CommandOutcome command={update} />
        </div>
      </div>
      <div className={classes.row}>
        <Fact name="Automatic Anti-Virus">
          {report ? (report.automaticAntivirus ? 'On' : 'Off') : 'Not reported yet'}
        </Fact>
        {mayEnable && <CommandButton command={enable}>Enable</CommandButton>}
        <div className={classes.rowEnd}>
          <CommandOutcome command={enable} />
        </div>
      </div>
    </Paper>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.rowText}>
      <Text fw={500}>{name}</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </div>
  )
}
