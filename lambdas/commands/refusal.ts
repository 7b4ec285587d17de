// Why a device is not asked for something: it can not do it, or the person who holds it has opted out of it, there.

import type { CommandType } from '../../contracts/commands.ts'
import type { WholeDeviceRecord } from '../devices/device.ts'

type Asked = Pick<WholeDeviceRecord, 'capabilities' | 'report'>

export function refusalOf({ capabilities, report }: Asked, type: CommandType) {
  if (!capabilities.includes(type)) return 'command/not-supported'
  return report?.optedOut?.includes(type) ? 'command/opted-out' : undefined
}
