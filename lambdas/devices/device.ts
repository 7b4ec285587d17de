// A device as it is kept, what enrolment makes of it, and how it is shown: only what this hub can use, and nothing whose
// time is over.

import { commandTypeNames } from '../../contracts/commands.ts'
import type { Coverage } from '../../contracts/device-messages.ts'
import type { Device, Platform, Report } from '../../contracts/devices.ts'
import type { Place, Threat } from '../../contracts/findings.ts'
import { toTime } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { shownUntil } from './last-place.ts'
import { isOnline, neverConnected, type Presence } from './presence.ts'
import { deriveProtection } from './protection.ts'
import { findObstacles } from './readiness.ts'

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
  /** Since when its owner has it marked missing. */
  readonly missingSince?: number
  /** Whose seat it has; absent of one that was enrolled before there were subscriptions, until it joins one. */
  readonly subscriptionId?: string
  /** Until when that subscription covers it: a copy, kept up by cover-devices.stream.ts. */
  readonly coveredUntil?: number
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
  /** Of the last event that it told by itself. */
  readonly eventSequence?: number
  /** Told before its battery ended; not shown after `until`. */
  readonly lastPlace?: { readonly place: Place; readonly until: number }
  /** What the last scan, or the device itself since, found; newest first, at most 50. */
  readonly threats?: Threat[]
  readonly wipe?: {
    readonly commandId: string
    readonly state: 'asked' | 'started' | 'reported-done'
    readonly at: number
  }
  /** Of the offline recovery codes: the counter of the one that was revealed last, and until when it is shown again. */
  readonly recoveryCounter?: number
  readonly recoveryShownUntil?: number
  /** The sessions that it was shown to. */
  readonly recoveryShownTo?: readonly string[]
  /** A certificate that was rotated, until when it still works. */
  readonly formerCertificate?: { readonly id: string; readonly until: number }
  /** When its certificate was issued. */
  readonly certificateAt?: number
  /** Version of the last change of each kind that its owner was told of, so that no repetition tells it again. */
  readonly toldBackOnline?: number
  readonly toldAtRisk?: number
  readonly toldOptOuts?: number
  readonly toldSharing?: number
  /** How often its connection was taken over by another under its name since a time, and the last one's number. */
  readonly takeOverCount?: number
  readonly takeOverSince?: number
  readonly takeOverNumber?: number
  /** When mails went out that could be many: see news.ts. */
  readonly backOnlineMailedAt?: number
  readonly threatMailedAt?: number
  readonly sharingMailedAt?: number
}

type Fixed = 'epoch' | 'seq' | 'open' | 'reportSequence' | 'presence' | 'lastSeenAt' | 'version'

/** What enrolment knows of a device. */
export type Enrolled = Pick<
  WholeDeviceRecord,
  | 'deviceId'
  | 'ownerId'
  | 'name'
  | 'platform'
  | 'model'
  | 'appVersion'
  | 'capabilities'
  | 'subscriptionId'
  | 'coveredUntil'
> &
  Pick<WholeDeviceRecord, 'certificateId' | 'certificateAt' | 'keyHash' | 'sessionId'>

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

/**
 * The same device enrolled anew. Its place in the account stays: id, age, and the numbers that only rise; what was known
 * of what ran on it before is known no more, and nothing of the former epoch runs.
 */
export const renewedDevice = (former: WholeDeviceRecord, given: Enrolled): WholeDeviceRecord => ({
  ...given,
  ...(former.subscriptionId && { subscriptionId: former.subscriptionId }),
  ...(former.coveredUntil && { coveredUntil: former.coveredUntil }),
  createdAt: former.createdAt,
  epoch: former.epoch + 1,
  seq: former.seq,
  open: {},
  reportSequence: -1,
  presence: former.presence,
  lastSeenAt: former.lastSeenAt,
  version: former.version + 1,
})

const isCommandType = (capability: string) => (commandTypeNames as string[]).includes(capability)

/** Of a record from the owner's index, the parts that the list does not need are absent. */
export function showDevice(record: DeviceRecord & Partial<WholeDeviceRecord>, now: number): Device {
  const { deviceId, name, platform, model, appVersion, capabilities, lastSeenAt, report, createdAt, version } = record
  const { missingSince, lastPlace, threats, wipe, subscriptionId } = record
  return {
    id: deviceId,
    name,
    platform,
    ...(model && { model }),
    appVersion,
    // What this hub can not ask for is nobody's business here.
    capabilities: capabilities.filter(isCommandType),
    presence: { online: isOnline(record, now), lastSeenAt: toTime(lastSeenAt) },
    protection: deriveProtection(report, { lastSeenAt, capabilities, isCovered: isCovered(record, now) }, now),
    ...(report && { report }),
    readiness: findObstacles(record, now),
    ...(missingSince !== undefined && { missingSince: toTime(missingSince) }),
    ...(lastPlace && (shownUntil(record) ?? 0) > now && { lastPlace: lastPlace.place }),
    ...(threats && threats.length > 0 && { threats }),
    ...(wipe && { wipe: { ...wipe, at: toTime(wipe.at) } }),
    ...(subscriptionId && { subscriptionId }),
    createdAt: toTime(createdAt),
    version,
  }
}

/** The device, if it is this account's; an unknown one and another's are the same 404. */
export function ownDevice<T extends Pick<DeviceRecord, 'ownerId'>>(device: T | undefined, accountId: string): T {
  if (device?.ownerId !== accountId) throw new Problem('device/not-found')
  return device
}

/** The device, if what is there now can take its place. */
export function replaceable(device: WholeDeviceRecord, platform: Platform): WholeDeviceRecord {
  if (device.platform !== platform) throw new Problem('device/not-replaceable')
  return device
}

/** Whether the person who holds a device may not take it out of the account: its owner looks for it, or shut it. */
export const isHeld = ({ missingSince, open, report }: WholeDeviceRecord): boolean =>
  missingSince !== undefined || 'device.lock' in open || 'device.wipe' in open || report?.locked === true

/** Whether the subscription that it has a seat of still covers it. One that could join none so far is not left alone. */
export const isCovered = ({ coveredUntil }: Pick<DeviceRecord, 'coveredUntil'>, now: number): boolean =>
  coveredUntil === undefined || coveredUntil > now

/** What a device is told of its subscription; undefined where it has a seat of none. */
export const coverageOf = ({ subscriptionId, coveredUntil }: DeviceRecord): Coverage | undefined =>
  subscriptionId !== undefined && coveredUntil !== undefined
    ? { subscriptionId, coveredUntil: toTime(coveredUntil) }
    : undefined
