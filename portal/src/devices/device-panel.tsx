// One device in the list: what it is, whether it is there, how it is, and the worst reason why.

import { Skeleton } from '@mantine/core'
import { IconChevronRight, IconLock, IconUrgent } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import { useNow } from '../app/relative-time.tsx'
import classes from './devices.module.css'
import { describeModel, PlatformIcon } from './platform.tsx'
import { Presence } from './presence.tsx'
import { ProtectionChip } from './protection-state.tsx'
import { reasonsOf, reasonText } from './protection-text.ts'

/** `tab` is the page of the device that it leads to. */
export function DevicePanel({ device, tab }: { device: Device; tab: 'security' | 'where' }) {
  const now = useNow()
  const [worst, ...others] = reasonsOf(device)
  return (
    <Link to={`/devices/${device.id}/${tab}`} className={classes.panel} data-device={device.id}>
      <PlatformIcon platform={device.platform} />
      <span className={classes.identity}>
        <span className={classes.name}>{device.name}</span>
        <span className={classes.detail}>{describeModel(device)}</span>
        <Presence presence={device.presence} />
      </span>
      <span className={classes.protection}>
        <span className={classes.chips}>
          <ProtectionChip state={device.protection.state} />
          {device.missingSince && <MissingChip />}
          {device.report?.locked && <LockedChip />}
        </span>
        {worst && (
          <span className={classes.detail}>
            {reasonText(worst.code, device, now)}
            {others.length > 0 && ` And ${others.length} more.`}
          </span>
        )}
      </span>
      <IconChevronRight size={20} aria-hidden className={classes.chevron} />
    </Link>
  )
}

export function LockedChip() {
  return (
    <span className={classes.chip} data-tone="busy">
      <IconLock size={16} aria-hidden />
      Locked
    </span>
  )
}

export function MissingChip() {
  return (
    <span className={classes.chip} data-tone="bad">
      <IconUrgent size={16} aria-hidden />
      Missing
    </span>
  )
}

export const DevicePanelSkeleton = () => <Skeleton className={classes.panelSkeleton} radius="lg" />
