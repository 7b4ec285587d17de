// Activation links, by the fingerprint of their token: activation#<fingerprint> / activation.

import { toTtl } from '../platform/clock.ts'
import { find, put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { activationLifetime, type Login } from './account.ts'
import type { VerifiedIdentity } from './linked-identity.ts'

const table = setting('IDENTITY_TABLE')

const key = (activation: string) => ({ pk: `activation#${activation}`, sk: 'activation' })

export interface Activation {
  readonly email: string
  readonly accountId: string
  readonly signedUpAt: number
  readonly expiresAt: number
  /** What is connected with it. */
  readonly identity?: VerifiedIdentity
}

/** An activation that can still be used. */
export async function findActivation(activation: string, now: number): Promise<Activation | undefined> {
  const found = await find<Activation>(table, key(activation))
  return found && found.expiresAt > now ? found : undefined
}

export const createActivation = (
  email: string,
  { accountId, createdAt, identity }: Pick<Login, 'accountId' | 'createdAt' | 'identity'>,
  activation: string,
  now: number,
): Write =>
  put(table, {
    ...key(activation),
    email,
    accountId,
    signedUpAt: createdAt,
    expiresAt: now + activationLifetime,
    ...(identity && { identity }),
    ttl: toTtl(now + activationLifetime),
  })

/** Uses an activation up, once. */
export const useActivation = (activation: string, now: number): Write =>
  remove(table, key(activation), { condition: '#expiresAt > :now', values: { now } })

/** Takes away what can not be used any more: its login was replaced. */
export const forgetActivation = (activation: string): Write => remove(table, key(activation))
