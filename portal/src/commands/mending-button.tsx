// The button beside a reason: asks for the command that mends it. What becomes of it is told in the section below.

import type { Device } from '../../../contracts/devices.ts'
import { CommandButton } from './command-button.tsx'
import { useCommand } from './use-command.ts'

const labels = {
  'antivirus.update-databases': 'Get new databases',
  'antivirus.enable': 'Switch it on',
  'antivirus.scan': 'Scan for it',
} as const
export type MendingType = keyof typeof labels
export const mends = (type: string | undefined): type is MendingType => type !== undefined && type in labels

/** Nothing for a type that this portal has no word for. */
export function MendingButton({ device, type }: { device: Device; type: string }) {
  return mends(type) ? <KnownMendingButton device={device} type={type} /> : null
}

function KnownMendingButton({ device, type }: { device: Device; type: MendingType }) {
  const command = useCommand(device, type)
  return (
    <CommandButton command={command} variant="light">
      {labels[type]}
    </CommandButton>
  )
}
