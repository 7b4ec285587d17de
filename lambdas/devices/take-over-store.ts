// How often a device's connection was taken over of late. Key: dev_… / device.

import { advance, update } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { countedTogether } from './take-over.ts'

const table = setting('DEVICES_TABLE')

/** Counts a take-over, once for each `number` of a connection; after the time that is counted together, from 1 again. */
export async function countTakeOver(deviceId: string, number: number, now: number): Promise<void> {
  const key = { pk: deviceId, sk: 'device' }
  const began = now - countedTogether
  const counted = await advance(
    update(table, key, 'SET #takeOverNumber = :number ADD #takeOverCount :one, #version :one', {
      condition: '#takeOverSince > :began AND #takeOverNumber < :number',
      values: { number, began, one: 1 },
    }),
  )
  if (counted.done) return
  await advance(
    update(
      table,
      key,
      'SET #takeOverNumber = :number, #takeOverCount = :one, #takeOverSince = :now ADD #version :one',
      {
        condition: 'attribute_exists(#pk) AND (attribute_not_exists(#takeOverSince) OR #takeOverSince <= :began)',
        values: { number, began, now, one: 1 },
      },
    ),
  )
}
