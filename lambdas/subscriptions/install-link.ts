// A personal install link: what stands behind its `#`, and whether it may be used. Like a session's token it says where it
// is kept and then 32 random bytes, of which only the SHA-256 is stored; so it is shown once.

import type { InstallLink } from '../../contracts/sharing.ts'
import { toTime } from '../platform/clock.ts'
import { fingerprint, newToken, Secret, sameText } from '../platform/secret.ts'

/** How long a device that lost its answer may ask again. */
export const repeatableFor = 5 * 60_000
export const keptFor = 30 * 24 * 3600_000

export interface InstallLinkRecord {
  readonly linkId: string
  readonly accountId: string
  readonly subscriptionId: string
  readonly planId: string
  /** The account's address when it was made: the device shows whose it is. */
  readonly email: string
  readonly secretHash: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt?: number
  readonly redeemed?: { readonly deviceId: string; readonly deviceName: string; readonly at: number }
}

type Made = Omit<InstallLinkRecord, 'secretHash' | 'createdAt' | 'expiresAt' | 'revokedAt' | 'redeemed'>

/** A new link and its secret, for a number of hours. */
export function newInstallLink(made: Made, hours: number, now: number): { link: InstallLinkRecord; secret: Secret } {
  const bytes = newToken().reveal()
  return {
    secret: new Secret(`lnk.${made.accountId.slice(4)}.${made.linkId.slice(4)}.${bytes}`),
    link: { ...made, secretHash: fingerprint(bytes), createdAt: now, expiresAt: now + hours * 3600_000 },
  }
}

/** What a secret says, where it has the form of one. */
export function readInstallSecret(secret: string): { accountId: string; linkId: string; bytes: string } | undefined {
  const parts = /^lnk\.([0-9A-Z]{26})\.([0-9A-Z]{26})\.([\w-]{43})$/.exec(secret)
  return parts ? { accountId: `acc_${parts[1]}`, linkId: `lnk_${parts[2]}`, bytes: `${parts[3]}` } : undefined
}

export const isOpenLink = ({ expiresAt, revokedAt, redeemed }: InstallLinkRecord, now: number): boolean =>
  expiresAt > now && revokedAt === undefined && redeemed === undefined

/** Whether these bytes open the link now: one that may be used, or was just used and may be asked about again. */
export const opensLink = (link: InstallLinkRecord, bytes: string, now: number): boolean =>
  sameText(link.secretHash, fingerprint(bytes)) &&
  (isOpenLink(link, now) || (link.redeemed !== undefined && link.redeemed.at + repeatableFor > now))

export const showInstallLink = (link: InstallLinkRecord, now: number): InstallLink => ({
  id: link.linkId,
  state: link.redeemed ? 'redeemed' : link.revokedAt ? 'revoked' : link.expiresAt > now ? 'open' : 'expired',
  createdAt: toTime(link.createdAt),
  expiresAt: toTime(link.expiresAt),
  ...(link.redeemed && { redeemed: { ...link.redeemed, at: toTime(link.redeemed.at) } }),
})

/** Enough of an address for its owner to know it, and too little for a stranger: `a•••@example.org`. */
export const hintOf = (email: string): string => email.replace(/^(.).*@/u, '$1•••@')
