// Ids: a ULID behind the prefix of its kind. They sort by time of making, and say what they name.

import { createHash } from 'node:crypto'
import { ulid } from 'ulid'

type Prefix = 'acc' | 'ses' | 'dev' | 'cmd' | 'act' | 'pho' | 'mail' | 'sub' | 'lnk' | 'inv' | 'idn'

/** A new id, for example `dev_01K…`. */
export const newId = (prefix: Prefix, at: number): string => `${prefix}_${ulid(at)}`

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** An id that is the same whenever it is made from the same text. It says nothing of its time. */
export function idFrom(prefix: Prefix, text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 26)
  return `${prefix}_${[...bytes].map((byte) => alphabet[byte % 32]).join('')}`
}
