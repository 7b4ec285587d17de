// What an event of a device means: what is kept of it, what the log says, and whether its owner is mailed. Pure.

import type { ActivityKind } from '../../contracts/account.ts'
import type { DeviceEvent } from '../../contracts/device-messages.ts'
import type { MailTemplate } from '../identity/mail-words.ts'
import type { WholeDeviceRecord } from './device.ts'
import { keptUntil } from './last-place.ts'
import { mayMailAgain } from './news.ts'
import { mergeThreats } from './threats.ts'

export type Occurrence = Pick<DeviceEvent, 'epoch' | 'sequence' | 'event'>

/** Whether an event is of this epoch, and later than all that were told. */
export const isNew = ({ epoch, eventSequence = -1 }: WholeDeviceRecord, told: Occurrence): boolean =>
  told.epoch === epoch && told.sequence > eventSequence

export interface Meaning {
  readonly kind: ActivityKind
  readonly changes: Partial<Pick<WholeDeviceRecord, 'threats' | 'lastPlace' | 'threatMailedAt'>>
  readonly mail?: { readonly template: MailTemplate; readonly notice?: 'protection' }
}

/** `now` in milliseconds since 1970. */
export function meaningOf(device: WholeDeviceRecord, { event }: Occurrence, now: number): Meaning {
  switch (event.kind) {
    case 'threat-found': {
      const threats = mergeThreats(device.threats, [event.threat])
      if (!mayMailAgain(device.threatMailedAt, now)) return { kind: 'threat.found', changes: { threats } }
      const mail = { template: 'threat-found', notice: 'protection' } as const
      return { kind: 'threat.found', changes: { threats, threatMailedAt: now }, mail }
    }
    case 'sim-changed':
      return { kind: 'sim.changed', changes: {}, mail: { template: 'sim-changed' } }
    case 'tampered':
      return { kind: 'device.tampered', changes: {}, mail: { template: 'device-tampered' } }
    case 'battery-low': {
      if (!event.place) return { kind: 'battery.low', changes: {} }
      const changes = { lastPlace: { place: event.place, until: keptUntil(device, now) } }
      const isMailed = device.missingSince !== undefined
      return { kind: 'battery.low', changes, ...(isMailed && { mail: { template: 'battery-low' } }) }
    }
  }
}
