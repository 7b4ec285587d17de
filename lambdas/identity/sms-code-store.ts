// Codes by SMS that are under way, each at the place that it is for: a challenge, a session's proof, a new number.

import { toTtl } from '../platform/clock.ts'
import { advance, find, type Key, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { mostTries, type SmsCode } from './sms-code.ts'

const table = setting('IDENTITY_TABLE')

/** Where the code for a new number of an account is kept. */
export const newPhonePlace = (accountId: string): Key => ({ pk: accountId, sk: 'sms-code#new-phone' })
/** Where the code with which a session proves itself is kept. */
export const proofPlace = (accountId: string, sessionId: string): Key => ({
  pk: accountId,
  sk: `sms-code#${sessionId}`,
})

/** What is kept of a code: it is worth nothing with another number, challenge or purpose. */
export const codeMac = ({ pk, sk }: Key, phone: string, code: string): Promise<string> =>
  seal('sms-code', `${pk} ${sk} ${phone} ${code}`)

export const findCode = (place: Key) => find<SmsCode>(table, place)

/** Keeps a code that is about to be sent. Refused where another was sent since the former one was read. */
export const keepCode = (place: Key, code: SmsCode): Write =>
  put(
    table,
    { ...place, ...code, ttl: toTtl(code.expiresAt) },
    code.sends === 1
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#sends = :former', values: { former: code.sends - 1 } },
  )

/** A code that could not be sent never was: another can be asked for at once. */
export const forgetUnsent = (place: Key, mac: string): Write =>
  remove(table, place, { condition: '#mac = :mac', values: { mac } })

/** Counts a try, before the code is looked at. Undefined where there is no code, it has expired, or no try is left. */
export async function takeTry(place: Key, now: number): Promise<SmsCode | undefined> {
  const counted = await advance(
    update(table, place, 'ADD #tries :one', {
      condition: '#expiresAt > :now AND #tries < :most',
      values: { now, most: mostTries, one: 1 },
    }),
  )
  return counted.done ? (counted.item as unknown as SmsCode) : undefined
}

/** Uses a code up. Refused where it was used, or another was sent. */
export const spendCode = (place: Key, mac: string): Write =>
  remove(table, place, { condition: '#mac = :mac', values: { mac } })
