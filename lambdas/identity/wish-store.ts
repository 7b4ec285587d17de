// What somebody asks for with nothing but an e-mail address: written down whoever it is for, and looked at behind the
// answer. Keys: asked#<e-mail> / activation | password-reset.

import { toTtl } from '../platform/clock.ts'
import { put, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('IDENTITY_TABLE')
const day = 24 * 3600_000

export type Wish = 'activation' | 'password-reset'

/** Writes a wish down. */
export const ask = (wish: Wish, email: string, now: number): Write =>
  put(table, { pk: `asked#${email}`, sk: wish, email, askedAt: now, ttl: toTtl(now + day) })

export const isWish =
  (wish: Wish) =>
  ({ pk, sk }: { pk?: unknown; sk?: unknown }): boolean =>
    String(pk).startsWith('asked#') && sk === wish
