// One-time proofs: that a person confirmed one action on one device, in one session, in the last 5 minutes. Kept by the
// SHA-256 of their token, and used up in the transaction of the action. Key: proof#… / proof.

import type { provenActions } from '../../contracts/identity.ts'
import { toTtl } from '../platform/clock.ts'
import { put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { fingerprint, type Secret } from '../platform/secret.ts'

const table = setting('IDENTITY_TABLE')
const lifetime = 5 * 60_000
const key = (token: Secret) => ({ pk: `proof#${fingerprint(token.reveal())}`, sk: 'proof' })

/** What a proof is bound to. */
export interface Proven {
  readonly accountId: string
  readonly sessionId: string
  readonly action: (typeof provenActions)[number]
  readonly deviceId: string
}

export const createProof = (token: Secret, proven: Proven, now: number): Write =>
  put(
    table,
    { ...key(token), ...proven, expiresAt: now + lifetime, ttl: toTtl(now + lifetime) },
    { condition: 'attribute_not_exists(#pk)' },
  )

/** Uses a proof up, once. Refused where there is none, it has expired, or it is for anything else than this. */
export const spendProof = (token: Secret, { accountId, sessionId, action, deviceId }: Proven, now: number): Write =>
  remove(table, key(token), {
    condition:
      '#expiresAt > :now AND #accountId = :accountId AND #sessionId = :sessionId AND #action = :action AND #deviceId = :deviceId',
    values: { now, accountId, sessionId, action, deviceId },
  })
