// Session rules: lifetimes, and the token. A token is a locator (account and session) and 32 random bytes; only the
// SHA-256 of the bytes is stored. The locator lets one consistent read check a session, and one query list them all.

import type { Session as SessionView } from '../../contracts/identity.ts'
import { toTime } from '../platform/clock.ts'
import { fingerprint, newToken, Secret, sameText } from '../platform/secret.ts'
import type { Session } from '../platform/session.ts'

const minute = 60_000
const day = 24 * 60 * minute

export const recentLifetime = 15 * minute
export const mostSessions = 20
/** How long a token is good after another took its place. */
export const rotationGrace = minute
const idleLifetime = 14 * day
const lifetimes = {
  owner: 30 * day,
  rescue: 30 * minute,
  // A device stays connected until its owner or its person disconnects it; its session goes with it.
  device: 3650 * day,
}
const touchInterval = 15 * minute

export interface SessionRecord extends Session {
  readonly kind: Exclude<Session['kind'], 'install-link'>
  readonly tokenHash: string
  /** Of the token before the last rotation, and until when it is still good. */
  readonly formerTokenHash?: string
  readonly formerUntil?: number
  readonly agent: string
  /** The address that it was opened from, and the country of that, where it is known. */
  readonly address?: string
  readonly country?: string
  /** On a device where the account was not signed in to before: its owner is told. */
  readonly isNewDevice?: boolean
  readonly createdAt: number
  readonly lastUsedAt: number
}

export interface OpenedSession {
  readonly record: SessionRecord
  readonly token: Secret
}

type Opening = Pick<
  SessionRecord,
  'kind' | 'accountId' | 'email' | 'client' | 'via' | 'agent' | 'address' | 'isNewDevice' | 'deviceId'
> & { id: string }

/** A new session with its token. */
export function openSession(opening: Opening, now: number): OpenedSession {
  const secret = newToken().reveal()
  const { kind, via } = opening
  return {
    token: locate(opening.accountId, opening.id, secret),
    record: {
      ...opening,
      tokenHash: fingerprint(secret),
      createdAt: now,
      lastUsedAt: now,
      // What a provider says proves nothing that needs a proof: somebody may sit before a browser that is signed in there.
      recentUntil: kind === 'owner' && !via ? now + recentLifetime : 0,
      expiresAt: now + lifetimes[kind],
    },
  }
}

/** A new token for the same session; the old one is dead once the record is kept. */
export function rotateToken(session: { accountId: string; id: string }): { token: Secret; tokenHash: string } {
  const secret = newToken().reveal()
  return { token: locate(session.accountId, session.id, secret), tokenHash: fingerprint(secret) }
}

const locate = (accountId: string, sessionId: string, secret: string) =>
  new Secret(`${accountId.slice(4)}.${sessionId.slice(4)}.${secret}`)

/** What a token says, where it has the form of one. */
export function readToken(token: Secret): { accountId: string; sessionId: string; secret: string } | undefined {
  const parts = /^([0-9A-Z]{26})\.([0-9A-Z]{26})\.([\w-]{43})$/.exec(token.reveal())
  return parts ? { accountId: `acc_${parts[1]}`, sessionId: `ses_${parts[2]}`, secret: `${parts[3]}` } : undefined
}

/** Whether a session is a person's, and not a device's own. */
export const isPersonal = ({ kind }: Pick<SessionRecord, 'kind'>): boolean => kind !== 'device'

/** Whether a session is alive at a time, whatever DynamoDB's TTL has or has not deleted. */
export const isAlive = ({ kind, expiresAt, lastUsedAt }: SessionRecord, now: number): boolean =>
  expiresAt > now && (kind === 'device' || lastUsedAt + idleLifetime > now)

/** Whether the secret of a token opens this session now. */
export const opens = (record: SessionRecord, secret: string, now: number): boolean =>
  isAlive(record, now) &&
  (sameText(record.tokenHash, fingerprint(secret)) ||
    ((record.formerUntil ?? 0) > now && sameText(record.formerTokenHash ?? '', fingerprint(secret))))

/** Last use is written at most every 15 minutes. */
export const isDueForTouch = (record: SessionRecord, now: number): boolean => record.lastUsedAt + touchInterval <= now

export const showSession = (record: SessionRecord, currentId: string): SessionView => ({
  id: record.id,
  kind: record.kind === 'rescue' ? 'rescue' : 'owner',
  current: record.id === currentId,
  client: record.client,
  agent: record.agent,
  ...(record.address && { address: record.address }),
  ...(record.country && { country: record.country }),
  createdAt: toTime(record.createdAt),
  lastUsedAt: toTime(record.lastUsedAt),
  expiresAt: toTime(Math.min(record.expiresAt, record.lastUsedAt + idleLifetime)),
})

/** The cookie that carries a browser's token. Times in milliseconds since 1970. */
export const sessionTokenCookie = (name: string, token: Secret, expiresAt: number, now: number): string =>
  `${name}=${token.reveal()}; Path=/; Max-Age=${Math.floor((expiresAt - now) / 1000)}; Secure; HttpOnly; SameSite=Lax`

export const expiredCookie = (name: string): string => `${name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`
