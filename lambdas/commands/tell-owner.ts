// Which commands their owner is mailed of when they are asked for: what can not be undone, and what opens the app on the
// device. Of a wipe that is held the mail with its link tells: see ask-release.stream.ts.

import type { WholeDeviceRecord } from '../devices/device.ts'
import type { ActivityDetails } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { toTime } from '../platform/clock.ts'
import type { Write } from '../platform/database.ts'
import type { CommandRecord } from './command.ts'

const templates = { 'device.wipe': 'wipe-asked', 'secret-code.reset': 'code-reset-asked' } as const
const isMailed = (type: string): type is keyof typeof templates => type in templates

export function tellOwner(
  { ownerId: accountId, type, state }: CommandRecord,
  { name: device }: Pick<WholeDeviceRecord, 'name'>,
  { address = '' }: ActivityDetails,
  at: number,
): Write[] {
  if (!isMailed(type) || state === 'held') return []
  return [queueMail({ accountId, template: templates[type], facts: { device, address, at: shownTime(at) } }, at)]
}

/** As a mail says it: `2026-11-22 20:41 UTC`. */
export const shownTime = (at: number): string => `${toTime(at).slice(0, 16).replace('T', ' ')} UTC`
