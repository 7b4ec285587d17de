// Sign-ins that are under way at a provider, by the fingerprint of the cookie that binds each to one browser: sign-in#… /
// sign-in. Each step is taken once, and none is skipped: started → claimed → held → gone; nothing here opens anything.

import type { Purpose } from '../../contracts/federation.ts'
import { toTtl } from '../platform/clock.ts'
import { advance, find, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { fingerprint, type Secret } from '../platform/secret.ts'
import type { VerifiedIdentity } from './linked-identity.ts'

const table = setting('IDENTITY_TABLE')
const key = (cookie: Secret) => ({ pk: `sign-in#${fingerprint(cookie.reveal())}`, sk: 'sign-in' })

export interface SignInRecord {
  readonly provider: string
  readonly purpose: Purpose
  readonly returnTo?: string
  /** `mailed`: a mail went out for it, and none will again; it can still be connected. */
  readonly step: 'started' | 'claimed' | 'held' | 'mailed'
  readonly startedAt: number
  readonly expiresAt: number
  readonly identity?: VerifiedIdentity
  /** Where that went. */
  readonly mailedTo?: string
}

export type HeldSignIn = SignInRecord & { readonly identity: VerifiedIdentity }

export const createSignIn = (cookie: Secret, record: SignInRecord): Write =>
  put(table, { ...key(cookie), ...record, ttl: toTtl(record.expiresAt) }, { condition: 'attribute_not_exists(#pk)' })

/** Claims a sign-in for the one answer that it gets, before anything is done with that. */
export async function claimSignIn(cookie: Secret, provider: string, now: number): Promise<SignInRecord | undefined> {
  const claimed = await advance(
    update(table, key(cookie), 'SET #step = :claimed', {
      condition: '#step = :started AND #provider = :provider AND #expiresAt > :now',
      values: { started: 'started', claimed: 'claimed', provider, now },
    }),
  )
  return claimed.done ? (claimed.item as unknown as SignInRecord) : undefined
}

/** Keeps who it was until the portal's page finishes. False where it is over. */
export const holdSignIn = async (cookie: Secret, identity: VerifiedIdentity, now: number): Promise<boolean> =>
  (
    await advance(
      update(table, key(cookie), 'SET #step = :held, #identity = :identity', {
        condition: '#step = :claimed AND #expiresAt > :now',
        values: { claimed: 'claimed', held: 'held', identity, now },
      }),
    )
  ).done

/** A sign-in that came back, for one of these purposes. */
export async function findHeld(
  cookie: Secret,
  purposes: readonly Purpose[],
  now: number,
): Promise<HeldSignIn | undefined> {
  const found = await find<SignInRecord>(table, key(cookie))
  const { identity, step, purpose, expiresAt = 0 } = found ?? {}
  const isHeld = (step === 'held' || step === 'mailed') && expiresAt > now && purpose && purposes.includes(purpose)
  return found && identity && isHeld ? { ...found, identity } : undefined
}

/** Uses a sign-in up, once. Refused where it is not at the step that was read. */
export const spendSignIn = (cookie: Secret, { step }: HeldSignIn, now: number): Write =>
  remove(table, key(cookie), { condition: '#step = :step AND #expiresAt > :now', values: { step, now } })

/** A mail goes out for it: once. */
export const noteMailed = (cookie: Secret, email: string, now: number): Write =>
  update(table, key(cookie), 'SET #step = :mailed, #mailedTo = :email', {
    condition: '#step = :held AND #expiresAt > :now',
    values: { held: 'held', mailed: 'mailed', email, now },
  })
