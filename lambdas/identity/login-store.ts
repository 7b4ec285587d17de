// Logins, by e-mail: email#… / login. Every change of a password carries the moment of the last sign-in in its
// condition, and every sign-in the moment of the password: so none that began before the other can outlive it.

import type { SecondFactor } from '../../contracts/factors.ts'
import type { Language } from '../../contracts/identity.ts'
import { toTtl } from '../platform/clock.ts'
import { check, find, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { type Login, pendingLifetime } from './account.ts'
import { canonicalEmail } from './email.ts'

const table = setting('IDENTITY_TABLE')

const loginKey = (email: string) => ({ pk: `email#${email}`, sk: 'login' })

export const findLogin = (email: string) => find<Login>(table, loginKey(email))

/**
 * A pending login. It takes the place of `replaced`, another pending one or a reservation that is over; refused where that
 * changed since it was read.
 */
export const createPending = (
  email: string,
  login: Login & { activation: string },
  replaced: Login | undefined,
): Write =>
  put(table, { ...login, ...loginKey(email), ttl: toTtl(login.createdAt + pendingLifetime) }, inPlaceOf(replaced))

/** A login that counts from the beginning, in the place of the same. */
export const createActive = (email: string, login: Login, replaced: Login | undefined): Write =>
  put(table, { ...login, ...loginKey(email) }, inPlaceOf(replaced))

function inPlaceOf(replaced: Login | undefined) {
  if (!replaced) return { condition: 'attribute_not_exists(#pk)' }
  const { accountId: was, state, activation } = replaced
  return state === 'pending'
    ? {
        condition: '#accountId = :was AND #state = :state AND #activation = :activation',
        values: { was, state, activation },
      }
    : { condition: '#accountId = :was AND #state = :state', values: { was, state } }
}

/** Gives a pending login a new activation; the older link is dead with it. */
export const replaceActivation = (email: string, login: Login, activation: string, mailedAt: number[]): Write =>
  update(table, loginKey(email), 'SET #activation = :next, #mailedAt = :mailedAt', {
    condition: '#accountId = :accountId AND #state = :pending AND #activation = :was',
    values: { accountId: login.accountId, pending: 'pending', was: login.activation, next: activation, mailedAt },
  })

/** The login counts from now on. Refused where the activation is not the newest, or it is no longer pending. */
export const activate = (email: string, accountId: string, activation: string, now: number): Write =>
  update(table, loginKey(email), 'SET #state = :active REMOVE #activation, #identity, #ttl', {
    condition: '#accountId = :accountId AND #state = :pending AND #activation = :activation AND #createdAt > :oldest',
    values: { accountId, pending: 'pending', active: 'active', activation, oldest: now - pendingLifetime },
  })

/** Remembers when mails about signing up went out to the owner of a login. Refused where another went out meanwhile. */
export const noteMails = (email: string, { accountId, mailedAt: former }: Login, mailedAt: number[]): Write =>
  update(table, loginKey(email), 'SET #mailedAt = :mailedAt', {
    condition: '#accountId = :accountId AND #mailedAt = :former',
    values: { accountId, former, mailedAt },
  })

/** Tells the login which second factors there are; none takes two-step verification away, and none by SMS the phone. */
export function noteFactors(email: string, accountId: string, factors: SecondFactor[], phoneHint?: string): Write {
  const [sets, removes] = [
    [...(factors.length > 0 ? ['#factors = :factors'] : []), ...(phoneHint ? ['#phoneHint = :phoneHint'] : [])],
    [...(factors.length > 0 ? [] : ['#factors']), ...(factors.includes('sms') ? [] : ['#phoneHint'])],
  ]
  const change = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
  ].join(' ')
  return update(table, loginKey(email), change, {
    condition: '#accountId = :accountId AND #state = :active',
    values: { accountId, active: 'active', ...(factors.length > 0 && { factors }), ...(phoneHint && { phoneHint }) },
    names: { '#factors': 'secondFactors' },
  })
}

export const noteLanguage = (email: string, accountId: string, language: Language): Write =>
  update(table, loginKey(email), 'SET #language = :language', {
    condition: '#accountId = :accountId AND #state = :active',
    values: { accountId, active: 'active', language },
  })

/** What a sign-in changes on the way: a hash by today's parameters, or the factors that are left. */
type Changed = Partial<Pick<Login, 'passwordHash' | 'secondFactors'>>

/**
 * Notes a sign-in. Refused where the password was set, or the account moved or left, since the login was read. With what
 * else changes, because a transaction may touch an item once.
 */
export function noteSignIn(
  email: string,
  { accountId, passwordSetAt }: Pick<Login, 'accountId' | 'passwordSetAt'>,
  now: number,
  changed: Changed = {},
): Write {
  const sets = Object.keys(changed).map((name) => `, #${name} = :${name}`)
  return update(table, loginKey(email), `SET #signedInAt = :now${sets.join('')}`, {
    condition: '#accountId = :accountId AND #passwordSetAt = :wasSetAt AND #state = :active',
    values: { accountId, wasSetAt: passwordSetAt, active: 'active', now, ...changed },
  })
}

/** A fresh hash of the same password, by today's parameters. Refused where the password was set since it was read. */
export const renewHash = (email: string, { passwordSetAt }: Login, passwordHash: string): Write =>
  update(table, loginKey(email), 'SET #passwordHash = :passwordHash', {
    condition: '#passwordSetAt = :passwordSetAt AND #state = :active',
    values: { passwordSetAt, active: 'active', passwordHash },
  })

// Whoever changes what opens the account must have seen every session that it opened, and its second factors.
function unchanged({ accountId, passwordSetAt, signedInAt, secondFactors }: Login) {
  const seen = { signedInAt, secondFactors }
  const same = Object.entries(seen).map(([name, value]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`,
  )
  const given = Object.entries(seen).filter(([, value]) => value !== undefined)
  return {
    condition: ['#accountId = :accountId', '#state = :active', '#passwordSetAt = :wasSetAt', ...same].join(' AND '),
    values: {
      accountId,
      active: 'active',
      wasSetAt: passwordSetAt,
      ...Object.fromEntries(given.map(([name, value]) => [`was_${name}`, value])),
    },
  }
}

/** Sets a password. Reset links are dead with it. Refused where the login changed, or was signed in to, since it was read. */
export const replacePassword = (email: string, login: Login, passwordHash: string, now: number): Write => {
  const { condition, values } = unchanged(login)
  return update(
    table,
    loginKey(email),
    'SET #passwordHash = :passwordHash, #passwordSetAt = :now, #formerHashes = :formerHashes REMOVE #reset, #isClosed',
    { condition, values: { ...values, passwordHash, now, formerHashes: formerHashes(login) } },
  )
}

// With the one that is set now these are the last five.
const formerHashes = ({ passwordHash, formerHashes: before = [] }: Login) =>
  [passwordHash, ...before].filter((hash) => hash !== '').slice(0, 4)

/** Refused where no password opens the account any more: something else relies on it. */
export const relyOnPassword = (email: string, accountId: string): Write =>
  check(table, loginKey(email), {
    condition: '#accountId = :accountId AND #state = :active AND #passwordHash <> :none',
    values: { accountId, active: 'active', none: '' },
  })

/** Gives a login the reset link that is good from now on. */
export const noteReset = (email: string, { accountId }: Login, reset: string): Write =>
  update(table, loginKey(email), 'SET #reset = :reset', {
    condition: '#accountId = :accountId AND #state = :active',
    values: { accountId, active: 'active', reset },
  })

/** What a login becomes when no password opens it before a new one is set by the link of `reset`. */
export const closed = (login: Login, reset: string, now: number): Login => ({
  ...login,
  passwordHash: '',
  isClosed: true,
  passwordSetAt: now,
  formerHashes: formerHashes(login),
  reset,
})

/** Keeps a whole login in the place of the one that was read. Refused where that changed, or was signed in to, since. */
export const replaceLogin = (email: string, read: Login, login: Login): Write =>
  put(table, { ...login, ...loginKey(email) }, unchanged(read))

/**
 * Moves a login to another address: there it takes the place of nothing, of a pending account, or of its own
 * reservation; here it leaves a reservation until a time, or nothing. Refused where either changed since it was read.
 */
export const moveLogin = (read: Login, moved: Login, now: number, reservedUntil?: number): Write[] => [
  put(
    table,
    // What was read brings its former key along.
    { ...moved, ...loginKey(canonicalEmail(moved.email)) },
    {
      condition:
        'attribute_not_exists(#pk) OR #state = :pending OR (#state = :moved AND (#until <= :now OR #accountId = :accountId))',
      values: { pending: 'pending', moved: 'moved', now, accountId: read.accountId },
    },
  ),
  reservedUntil === undefined
    ? remove(table, loginKey(canonicalEmail(read.email)), unchanged(read))
    : put(
        table,
        {
          ...loginKey(canonicalEmail(read.email)),
          ...reservation(read),
          until: reservedUntil,
          ttl: toTtl(reservedUntil),
        },
        unchanged(read),
      ),
]

const reservation = ({ email, accountId, language, createdAt }: Login): Login => ({
  email,
  accountId,
  language,
  createdAt,
  state: 'moved',
  passwordHash: '',
  passwordSetAt: 0,
  mailedAt: [],
})

/** Takes a login away. Refused where it changed, or was signed in to, since it was read. */
export const removeLogin = (login: Login): Write =>
  remove(table, loginKey(canonicalEmail(login.email)), unchanged(login))
