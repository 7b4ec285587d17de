// Accounts, logins and activation tokens. Keys: email#… / login, acc_… / account, activation#<fingerprint> / activation.

import { toTtl } from '../platform/clock.ts'
import { find, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { type AccountRecord, activationLifetime, type Login, pendingLifetime } from './account.ts'

const table = setting('IDENTITY_TABLE')

const loginKey = (email: string) => ({ pk: `email#${email}`, sk: 'login' })
const accountKey = (accountId: string) => ({ pk: accountId, sk: 'account' })
const activationKey = (activation: string) => ({ pk: `activation#${activation}`, sk: 'activation' })

export const findLogin = (email: string) => find<Login>(table, loginKey(email))
export const findAccount = (accountId: string) => find<AccountRecord>(table, accountKey(accountId))

export interface Activation {
  readonly email: string
  readonly accountId: string
  readonly expiresAt: number
}

/** An activation that can still be used. */
export async function findActivation(activation: string, now: number): Promise<Activation | undefined> {
  const found = await find<Activation>(table, activationKey(activation))
  return found && found.expiresAt > now ? found : undefined
}

/**
 * Makes a pending account: its login, its record, its activation. It takes the place of `replaced`, another pending
 * account of the same e-mail, and never merges with it; refused where the login changed since it was read.
 */
export function createPending(
  email: string,
  login: Login & { activation: string },
  country: string | undefined,
  replaced: Login | undefined,
): Write[] {
  const { accountId, createdAt, language } = login
  const ttl = toTtl(createdAt + pendingLifetime)
  const unchanged = replaced
    ? {
        condition: '#accountId = :was AND #state = :pending AND #activation = :activation',
        values: { was: replaced.accountId, pending: 'pending', activation: replaced.activation },
      }
    : { condition: 'attribute_not_exists(#pk)' }
  return [
    put(table, { ...loginKey(email), ...login, ttl }, unchanged),
    put(
      table,
      { ...accountKey(accountId), accountId, email: login.email, language, country, createdAt, ttl },
      { condition: 'attribute_not_exists(#pk)' },
    ),
    createActivation(email, login, createdAt),
    ...(replaced ? [remove(table, accountKey(replaced.accountId))] : []),
  ]
}

const createActivation = (
  email: string,
  { activation, accountId }: { activation: string; accountId: string },
  now: number,
): Write =>
  put(table, {
    ...activationKey(activation),
    email,
    accountId,
    expiresAt: now + activationLifetime,
    ttl: toTtl(now + activationLifetime),
  })

/** Gives a pending account a new activation; the older link is dead with it. */
export const replaceActivation = (
  email: string,
  login: Login,
  activation: string,
  mailedAt: number[],
  now: number,
): Write[] => [
  update(table, loginKey(email), 'SET #activation = :next, #mailedAt = :mailedAt', {
    condition: '#accountId = :accountId AND #state = :pending AND #activation = :was',
    values: { accountId: login.accountId, pending: 'pending', was: login.activation, next: activation, mailedAt },
  }),
  createActivation(email, { activation, accountId: login.accountId }, now),
]

/** Uses an activation up, once: refused where it is not the newest, was used, or its account is no longer pending. */
export const activate = (activation: string, { email, accountId }: Activation, now: number): Write[] => [
  remove(table, activationKey(activation), { condition: '#expiresAt > :now', values: { now } }),
  update(table, loginKey(email), 'SET #state = :active REMOVE #activation, #ttl', {
    condition: '#accountId = :accountId AND #state = :pending AND #activation = :activation AND #createdAt > :oldest',
    values: { accountId, pending: 'pending', active: 'active', activation, oldest: now - pendingLifetime },
  }),
  update(table, accountKey(accountId), 'REMOVE #ttl', { condition: 'attribute_exists(#pk)' }),
]

/** Remembers when mails about signing up went out to the owner of a login. Refused where another went out meanwhile. */
export const noteMails = (email: string, { accountId, mailedAt: former }: Login, mailedAt: number[]): Write =>
  update(table, loginKey(email), 'SET #mailedAt = :mailedAt', {
    condition: '#accountId = :accountId AND #mailedAt = :former',
    values: { accountId, former, mailedAt },
  })

/** Somebody asks for a new activation mail; whether there is one to send is found out behind the answer. */
export const askForActivation = (email: string, now: number): Write =>
  put(table, { pk: `asked#${email}`, sk: 'activation', email, askedAt: now, ttl: toTtl(now + activationLifetime) })

export const isAskedActivation = ({ pk }: { pk?: unknown }): boolean => String(pk).startsWith('asked#')
