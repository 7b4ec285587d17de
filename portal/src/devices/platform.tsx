// What kind of machine a device is, as an icon and in words.

import { IconDeviceDesktop, IconDeviceLaptop, IconDeviceMobile, type TablerIcon } from '@tabler/icons-react'
import { type Device, type Platform, platformNames } from '../../../contracts/devices.ts'
import classes from './devices.module.css'

const icons: Readonly<Record<Platform, TablerIcon>> = {
  android: IconDeviceMobile,
  ios: IconDeviceMobile,
  windows: IconDeviceDesktop,
  macos: IconDeviceLaptop,
  linux: IconDeviceLaptop,
}

export function PlatformIcon({ platform }: { platform: Platform }) {
  const Icon = icons[platform]
  return (
    <span className={classes.platform}>
      <Icon size={26} stroke={1.5} aria-hidden />
    </span>
  )
}

export const describeModel = ({ platform, model }: Device) =>
  model ? `${model} · ${platformNames[platform]}` : platformNames[platform]
