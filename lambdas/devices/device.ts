// A device as it is kept, and as it is shown.

import { commandTypeNames } from '../../contracts/commands.ts'
import type { Device, Platform, Report } from '../../contracts/devices.ts'
import { toTime } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { isOnline, neverConnected, type Presence } from './presence.ts'
import { deriveProtection } from './protection.ts'

export interface DeviceRecord {
  readonly deviceId: string
  readonly ownerId: string
  readonly name: string
  readonly platform: Platform
  readonly model?: string | undefined
  readonly appVersion: string
  readonly capabilities: string[]
  readonly presence: Presence
  readonly lastSeenAt: number
  readonly report?: Report
  readonly createdAt: number
  /** Rises with every change that a person can see. */
  readonly version: number
}

/** What is not in the owner's list: see the index in lib/data-stack.ts. */
export interface WholeDeviceRecord extends DeviceRecord {
  /** Raised by re-enrolment; nothing of an older epoch runs. */
  readonly epoch: number
  /** Of the last command that was queued. */
  readonly seq: number
  /** Command type → id of the command of that type that was open when it was last written. May be out of date. */
  readonly open: Readonly<Record<string, string>>
  readonly reportSequence: number
  readonly certificateId: string
  readonly keyHash: string
  readonly sessionId: string
}

type Fixed = 'epoch' | 'seq' | 'open' | 'reportSequence' | 'presence' | 'lastSeenAt' | 'version'

/** A device as enrolment makes it. */
export const newDevice = (given: Omit<WholeDeviceRecord, Fixed | 'report'>): WholeDeviceRecord => ({
  ...given,
  epoch: 1,
  seq: 0,
  open: {},
  reportSequence: -1,
  presence: neverConnected(given.createdAt),
  lastSeenAt: given.createdAt,
  version: 1,
})

const isCommandType = (capability: string) => (commandTypeNames as string[]).includes(capability)

export function showDevice(record: DeviceRecord, now: number): Device {
  const { deviceId, name, platform, model, appVersion, capabilities, lastSeenAt, report, createdAt, version } = record
  return {
    id: deviceId,
    name,
    platform,
    ...(model && { model }),
    appVersion,
    // What this hub can not ask for is nobody's business here.
    capabilities: capabilities.filter(isCommandType),
    presence: { online: isOnline(record), lastSeenAt: toTime(lastSeenAt) },
    protection: deriveProtection(report, lastSeenAt, capabilities, now),
    ...(report && { report }),
    createdAt: toTime(createdAt),
    version,
  }
}

/** The device, if it is this account's; an unknown one and another's are the same 404. */
export function ownDevice<T extends Pick<DeviceRecord, 'ownerId'>>(device: T | undefined, accountId: string): T {
  if (device?.ownerId !== accountId) throw new Problem('device/not-found')
  return device
}
