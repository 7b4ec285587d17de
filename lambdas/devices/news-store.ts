// What devices told by themselves, and what their owners were told of it. Key: dev_… / device.

import type { Report } from '../../contracts/devices.ts'
import { type Advanced, advance, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { WholeDeviceRecord } from './device.ts'
import type { News } from './news.ts'

const table = setting('DEVICES_TABLE')
const deviceKey = (deviceId: string) => ({ pk: deviceId, sk: 'device' })

/** Keeps a report, unless a newer one, or one of another epoch, came first. One without threats ends those that are known. */
export const keepReport = (deviceId: string, epoch: number, sequence: number, report: Report): Promise<Advanced> =>
  advance(
    update(
      table,
      deviceKey(deviceId),
      `SET #report = :report, #reportSequence = :sequence ADD #version :one${report.threats === 0 ? ' REMOVE #threats' : ''}`,
      { condition: '#epoch = :epoch AND #reportSequence < :sequence', values: { epoch, sequence, report, one: 1 } },
    ),
  )

/**
 * Keeps what an event tells. `changes` were made from the device as it was read: refused where anything that a person can
 * see has changed since.
 */
export const keepEvent = (
  { deviceId, epoch, version }: WholeDeviceRecord,
  sequence: number,
  changes: Partial<Pick<WholeDeviceRecord, 'threats' | 'lastPlace' | 'threatMailedAt'>>,
): Write => {
  const sets = Object.keys(changes).map((name) => `, #${name} = :${name}`)
  return update(table, deviceKey(deviceId), `SET #eventSequence = :sequence${sets.join('')} ADD #version :one`, {
    condition: '#epoch = :epoch AND #version = :version',
    values: { epoch, version, sequence, ...changes, one: 1 },
  })
}

const toldNames = {
  'back-online': 'toldBackOnline',
  'at-risk': 'toldAtRisk',
  'opt-outs': 'toldOptOuts',
  sharing: 'toldSharing',
} as const
/** The news whose mails could be many, with where their last is noted. */
const mailedNames: Partial<Record<News, string>> = { 'back-online': 'backOnlineMailedAt', sharing: 'sharingMailedAt' }

/** Notes that the owner is told of a change. Refused where this or a later one was told, and where the device is gone. */
export const noteTold = ({ deviceId, version }: WholeDeviceRecord, news: News, mailedAt: number | undefined): Write => {
  const mailed = mailedAt === undefined ? undefined : mailedNames[news]
  return update(table, deviceKey(deviceId), `SET #told = :version${mailed ? `, #${mailed} = :mailedAt` : ''}`, {
    condition: 'attribute_exists(#pk) AND (attribute_not_exists(#told) OR #told < :version)',
    values: { version, ...(mailed && { mailedAt }) },
    names: { '#told': toldNames[news] },
  })
}
