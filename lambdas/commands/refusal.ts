// Why a device is not asked for something: it can not do it, the person who holds it has opted out of it, there, or nobody
// pays for it any more. What finds, locks and wipes a device is never refused for that.

import type { CommandType } from '../../contracts/commands.ts'
import { isCovered, type WholeDeviceRecord } from '../devices/device.ts'

type Asked = Pick<WholeDeviceRecord, 'capabilities' | 'report' | 'coveredUntil'>

export function refusalOf(device: Asked, type: CommandType, now: number) {
  const { capabilities, report } = device
  if (!capabilities.includes(type)) return 'command/not-supported'
  if (report?.optedOut?.includes(type)) return 'command/opted-out'
  return type.startsWith('antivirus.') && !isCovered(device, now) ? 'subscription/over' : undefined
}
