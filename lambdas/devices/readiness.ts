// Would a remote command work now? Everything that would keep one of *Where is my device* from working, each said once, in
// the order of the contract. Derived, never stored.

import { type CommandType, commandTypeNames } from '../../contracts/commands.ts'
import { type Obstacle, obstacles } from '../../contracts/devices.ts'
import type { DeviceRecord } from './device.ts'
import { isOnline } from './presence.ts'

const day = 24 * 3600_000
const seldomSeenAfter = 3 * day

const ofWhereIsMyDevice = commandTypeNames.filter((type) => type.startsWith('device.'))

/** Permission → the commands that need it. A permission that is not known here is taken to be needed by all. */
const neededBy: Readonly<Record<string, readonly CommandType[]>> = {
  location: ['device.locate'],
  camera: ['device.mugshot'],
}

type Judged = Pick<DeviceRecord, 'presence' | 'lastSeenAt' | 'capabilities' | 'report'>

/** `now` in milliseconds since 1970. */
export function findObstacles(device: Judged, now: number): Obstacle[] {
  const { capabilities, report } = device
  const capable = ofWhereIsMyDevice.filter((type) => capabilities.includes(type))
  const missing = report?.permissionsMissing ?? []
  const hindered = capable.filter((type) => missing.some((name) => neededBy[name]?.includes(type) ?? true))
  const daysAway = Math.floor((now - device.lastSeenAt) / day)
  const found: Record<(typeof obstacles)[number], Omit<Obstacle, 'code'> | false> = {
    'never-connected': hasNeverConnected(device) && { commands: capable },
    'not-seen-for-days': isSeldomSeen(device, now) && { commands: capable, detail: String(daysAway) },
    'permission-missing': { commands: hindered, detail: missing.join(', ') },
    'not-capable': { commands: ofWhereIsMyDevice.filter((type) => !capable.includes(type)) },
    'opted-out': { commands: capable.filter((type) => report?.optedOut?.includes(type)) },
  }
  return obstacles.flatMap((code) => {
    const obstacle = found[code]
    return obstacle && obstacle.commands.length > 0 ? [{ code, ...obstacle }] : []
  })
}

/** No event of its presence was applied, and nothing was heard of it. */
const hasNeverConnected = ({ presence, lastSeenAt }: Judged) => presence.rank < 0 && lastSeenAt <= presence.at

const isSeldomSeen = (device: Judged, now: number) =>
  !hasNeverConnected(device) && !isOnline(device, now) && now - device.lastSeenAt >= seldomSeenAfter
