// Other accounts that open an account here. What stands for one is its issuer and its subject, nothing else: an e-mail
// address changes hands, and the same subject at another issuer is another person.

import type { LinkedIdentity as LinkedIdentityView } from '../../contracts/federation.ts'
import { toTime } from '../platform/clock.ts'
import { idFrom } from '../platform/ids.ts'

/** A person as a provider vouched for them, in one sign-in. */
export interface VerifiedIdentity {
  /** The provider's id here, and what people call it. */
  readonly provider: string
  readonly label: string
  readonly issuer: string
  readonly subject: string
  readonly email?: string
  /** The operator trusts this provider's word about addresses, and it was given for this one. */
  readonly isVouched: boolean
  readonly name?: string
  /** When they signed in there; absent where the provider does not say. */
  readonly authTime?: number
  /** Whether the provider can say so at all. */
  readonly proves: boolean
}

/** The same, connected to an account. */
export interface LinkedIdentity
  extends Pick<VerifiedIdentity, 'provider' | 'label' | 'issuer' | 'subject' | 'email' | 'proves'> {
  readonly id: string
  readonly linkedAt: number
  readonly lastUsedAt?: number
}

/** The id of issuer and subject: a hash, so that an account is found by it without an index. An issuer has no line feed. */
export const identityId = ({ issuer, subject }: Pick<VerifiedIdentity, 'issuer' | 'subject'>): string =>
  idFrom('idn', `${issuer}\n${subject}`)

export const linkedAt = (identity: VerifiedIdentity, now: number): LinkedIdentity => {
  const { provider, label, issuer, subject, email, proves } = identity
  return { id: identityId(identity), provider, label, issuer, subject, proves, linkedAt: now, ...(email && { email }) }
}

export const showIdentity = ({ id, provider, label, email, proves, ...times }: LinkedIdentity): LinkedIdentityView => ({
  id,
  provider,
  label,
  ...(email && { email }),
  linkedAt: toTime(times.linkedAt),
  ...(times.lastUsedAt !== undefined && { lastUsedAt: toTime(times.lastUsedAt) }),
  proves,
})

/** How long signing in again at the provider proves that it is still the same person. */
const proofLifetime = 5 * 60_000
/** Clocks of others. */
const skew = 60_000

/** Whether a person signed in at the provider for this very sign-in, and not long ago. */
export const isFreshProof = ({ authTime }: VerifiedIdentity, startedAt: number, now: number): boolean =>
  authTime !== undefined && authTime >= startedAt - skew && authTime + proofLifetime > now
