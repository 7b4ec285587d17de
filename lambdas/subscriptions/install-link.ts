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
  /** How often everybody had been signed out of the account when it was made: see identity/ending-store.ts. */
  readonly endings?: number
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

/** Whether everybody was signed out of the account since: who made it may have been somebody else. */
const isVoid = ({ endings: before = 0 }: InstallLinkRecord, endings: number): boolean => before !== endings

/** `endings`: how often everybody was signed out of the account so far. */
export const isLiveLink = (link: InstallLinkRecord, endings: number, now: number): boolean =>
  isOpenLink(link, now) && !isVoid(link, endings)

/** What a link says of itself; whether it is void its account knows. */
export const isOpenLink = ({ expiresAt, revokedAt, redeemed }: InstallLinkRecord, now: number): boolean =>
  expiresAt > now && revokedAt === undefined && redeemed === undefined

/** Whether these bytes open the link now: one that may be used, or was just used and may be asked about again. */
export const opensLink = (link: InstallLinkRecord, bytes: string, endings: number, now: number): boolean =>
  sameText(link.secretHash, fingerprint(bytes)) &&
  !isVoid(link, endings) &&
  (isOpenLink(link, now) || (link.redeemed !== undefined && link.redeemed.at + repeatableFor > now))

function stateOf(link: InstallLinkRecord, endings: number, now: number): InstallLink['state'] {
  if (link.redeemed) return 'redeemed'
  if (link.revokedAt) return 'revoked'
  if (link.expiresAt <= now) return 'expired'
  return isVoid(link, endings) ? 'revoked' : 'open'
}

export const showInstallLink = (link: InstallLinkRecord, endings: number, now: number): InstallLink => ({
  id: link.linkId,
  state: stateOf(link, endings, now),
  createdAt: toTime(link.createdAt),
  expiresAt: toTime(link.expiresAt),
  ...(link.redeemed && { redeemed: { ...link.redeemed, at: toTime(link.redeemed.at) } }),
})

/** Enough of an address for its owner to know it, and too little for a stranger: `a•••@example.org`. */
export const hintOf = (email: string): string => email.replace(/^(.).*@/u, '$1•••@')
