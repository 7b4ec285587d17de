// What was found on a device, and the scan that looks again: quick or full, with how far it is.

import { NativeSelect, Text } from '@mantine/core'
import { IconVirusSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { Threats } from './threats.tsx'
import { useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

type Kind = 'quick' | 'full'
const kinds: { value: Kind; label: string }[] = [
  { value: 'quick', label: 'Quick scan' },
  { value: 'full', label: 'Full scan, takes longer' },
]

export function ScanSection({ device }: { device: Device }) {
  const [kind, setKind] = useState<Kind>('quick')
  const scan = useCommand(device, 'antivirus.scan')
  const { report, threats = [] } = device
  return (
    <CommandSection
      title="Threats"
      icon={IconVirusSearch}
      says={
        report?.scannedAt ? (
          <>
            Last scan <RelativeTime at={report.scannedAt} />.
          </>
        ) : (
          'No scan is known of.'
        )
      }
    >
      <Found threats={threats.length} reported={report?.threats} />
      {threats.length > 0 && <Threats threats={threats} />}
      <WhyNot command={scan} can="be scanned from here" />
      {scan.isSupported && (
        <div className={classes.formRow}>
          <NativeSelect
            label="How thoroughly"
            size="md"
            className={classes.big}
            data={kinds}
            value={kind}
            onChange={({ currentTarget: { value } }) => setKind(value === 'full' ? 'full' : 'quick')}
          />
          <CommandButton
            command={scan}
            size="md"
            onAsk={() => scan.ask({ type: 'antivirus.scan', parameters: { kind } })}
          >
            Scan
          </CommandButton>
        </div>
      )}
      <CommandOutcome command={scan} />
    </CommandSection>
  )
}

/** The device counts what is on it now; what it named comes from scans, and can be more or less than that. */
function Found({ threats, reported }: { threats: number; reported: number | undefined }) {
  if (reported === undefined) return <Text>The device has not told yet whether there are any.</Text>
  if (reported === 0 && threats === 0) return <Text>None found.</Text>
  if (reported === threats) return <Text>{reported === 1 ? 'One was found:' : `${reported} were found:`}</Text>
  return (
    <Text>
      {reported === 0 ? 'None now' : `${reported} now`}, as the device counts.
      {threats > 0 && ' These were named:'}
    </Text>
  )
}
