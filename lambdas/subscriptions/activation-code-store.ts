// Activation codes that were made, by their fingerprint, and whether they were used. Key: code#… / code.

import { find, put, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('SUBSCRIPTIONS_TABLE')
const key = (hash: string) => ({ pk: `code#${hash}`, sk: 'code' })

export interface ActivationCodeRecord {
  readonly planId: string
  readonly madeAt: number
  readonly redeemedAt?: number
}

export const findCode = (hash: string) => find<ActivationCodeRecord>(table, key(hash))

export const createCode = (hash: string, planId: string, now: number): Write =>
  put(table, { ...key(hash), planId, madeAt: now }, { condition: 'attribute_not_exists(#pk)' })

/** Uses a code up, once. */
export const spendCode = (hash: string, now: number): Write =>
  update(table, key(hash), 'SET #redeemedAt = :now', {
    condition: 'attribute_exists(#pk) AND attribute_not_exists(#redeemedAt)',
    values: { now },
  })
