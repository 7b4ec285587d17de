// What a mailed link is good for, kept by the fingerprint of its token: setting a new password (30 minutes), confirming
// another address (1 hour), disavowing what a mail told of (7 days). Keys: reset#… | email-change#… | disavowal#… / link.

import { toTtl } from '../platform/clock.ts'
import { find, put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('IDENTITY_TABLE')
const minute = 60_000

const lifetimes = { reset: 30 * minute, 'email-change': 60 * minute, disavowal: 7 * 24 * 60 * minute }
export const disavowalLifetime = lifetimes.disavowal

interface Kept {
  readonly accountId: string
  /** When the link was made. */
  readonly at: number
  readonly expiresAt: number
}

interface Links {
  /** `email`: whose password, canonical. */
  reset: Kept & { readonly email: string }
  /** `email`: the new address as typed. */
  'email-change': Kept & { readonly email: string }
  /** Of a session that was opened then, or of a change of address: see `undoMoves`. */
  disavowal: Kept & { readonly sessionId?: string; readonly since?: number }
}
type Purpose = keyof Links

const key = (purpose: Purpose, tokenHash: string) => ({ pk: `${purpose}#${tokenHash}`, sk: 'link' })

/** Keeps a link from now for its lifetime. */
export function createLink<P extends Purpose>(
  purpose: P,
  tokenHash: string,
  of: Omit<Links[P], 'at' | 'expiresAt'>,
  now: number,
): Write {
  const expiresAt = now + lifetimes[purpose]
  return put(
    table,
    { ...key(purpose, tokenHash), ...of, at: now, expiresAt, ttl: toTtl(expiresAt) },
    { condition: 'attribute_not_exists(#pk)' },
  )
}

/** A link that can still be used. */
export async function findLink<P extends Purpose>(
  purpose: P,
  tokenHash: string,
  now: number,
): Promise<Links[P] | undefined> {
  const found = await find<Links[P]>(table, key(purpose, tokenHash))
  return found && found.expiresAt > now ? found : undefined
}

/** Uses a link up, once. */
export const useLink = (purpose: Purpose, tokenHash: string, now: number): Write =>
  remove(table, key(purpose, tokenHash), { condition: '#expiresAt > :now', values: { now } })
