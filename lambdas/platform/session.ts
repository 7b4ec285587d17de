// What the platform knows of a session: enough to decide access. How sessions are made and kept is identity's.

import type { Access } from '../../contracts/route.ts'
import { Problem } from './problem.ts'

export interface InstallLinkFacts {
  /** Of which it gives a seat. */
  readonly subscriptionId: string
  /** How often everybody had been signed out of the account when it was made: see identity/ending-store.ts. */
  readonly endings: number
  /** The device that used it: it is good for its key alone, for an answer that was lost. */
  readonly usedBy?: string
}

export interface Session {
  readonly id: string
  readonly kind: 'owner' | 'rescue' | 'device' | 'install-link'
  readonly accountId: string
  /** The account's address; of a device's session, as it was at enrolment. */
  readonly email: string
  /** Only of a device's own session: the one device that it may act for. */
  readonly deviceId?: string
  /** Only of a personal install link, whose id stands for the session's. */
  readonly installLink?: InstallLinkFacts
  readonly client: 'browser' | 'app'
  /** The word of another account opened it, and nothing else. */
  readonly via?: 'provider'
  /** Until when a proof of identity counts as recent; milliseconds since 1970. */
  readonly recentUntil: number
  readonly expiresAt: number
}

/** Checks a session against what the route declares. `deviceId` is the path's, where it has one. */
export function assertAccess(
  access: readonly Access[],
  session: Session | undefined,
  deviceId: string | undefined,
  now: number,
): void {
  if (!session) throw new Problem('session/required')
  if (session.kind === 'device') {
    if (!access.includes('device')) throw new Problem('session/not-allowed')
    // Another device looks like none, also to a device.
    if (deviceId !== undefined && deviceId !== session.deviceId) throw new Problem('device/not-found')
    return
  }
  if (session.kind === 'rescue' || session.kind === 'install-link') {
    if (!access.includes(session.kind)) throw new Problem('session/not-allowed')
    return
  }
  if (access.includes('session')) return
  if (!access.includes('recent')) throw new Problem('session/not-allowed')
  assertRecent(session, now)
}

/** For what needs a recent proof inside a route that is open to every session. */
export function assertRecent(session: Session, now: number): void {
  if (session.recentUntil <= now) throw new Problem('session/proof-required')
}

/** Before buying: the word of another account opens a session, and pays for nothing. */
export function assertMayBuy(session: Session, now: number): void {
  if (session.via === 'provider') assertRecent(session, now)
}
