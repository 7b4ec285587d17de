// What kind of machine a device is, as an icon and in words.

import { IconDeviceDesktop, IconDeviceLaptop, IconDeviceMobile, type TablerIcon } from '@tabler/icons-react'
import type { Device, Platform } from '../../../contracts/devices.ts'
import classes from './devices.module.css'

const platforms: Readonly<Record<Platform, { name: string; icon: TablerIcon }>> = {
  android: { name: 'Android', icon: IconDeviceMobile },
  ios: { name: 'iOS', icon: IconDeviceMobile },
  windows: { name: 'Windows', icon: IconDeviceDesktop },
  macos: { name: 'macOS', icon: IconDeviceLaptop },
  linux: { name: 'Linux', icon: IconDeviceLaptop },
}

export function PlatformIcon({ platform }: { platform: Platform }) {
  const Icon = platforms[platform].icon
  return (
    <span className={classes.platform}>
      <Icon size={26} stroke={1.5} aria-hidden />
    </span>
  )
}

export const platformName = (platform: Platform) => platforms[platform].name

export const describeModel = ({ platform, model }: Device) =>
  model ? `${model} · ${platforms[platform].name}` : platforms[platform].name
