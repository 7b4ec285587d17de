// Is this message from the hub, for this device, and meant to be one? What fails here was perhaps not said by the hub
// at all, so it is never acknowledged. Whether a genuine command may run now is another question: admission.ts.

import * as z from 'zod/mini'
import { CommandClaims, type Coverage, CoverageClaims, jwsTypes, SyncClaims } from '../../contracts/device-messages.ts'
import { type NotGenuine, openJws } from './jws.ts'
import type { KeySet } from './key-set.ts'

/** The type is any text here: a genuine command that this device does not know is answered, not ignored. */
const RunClaims = z.extend(CommandClaims, { type: z.string() })
const CancelClaims = z.extend(z.pick(CommandClaims, { aud: true, jti: true, iat: true, exp: true, epoch: true }), {
  seq: z.optional(z.int()),
})
export type RunClaims = z.infer<typeof RunClaims>
export type CancelClaims = z.infer<typeof CancelClaims>

export type NotTaken = NotGenuine | 'claims' | 'audience' | 'issued-in-future'

export type Verified =
  | { taken: 'run'; claims: RunClaims }
  | { taken: 'cancel'; claims: CancelClaims }
  | { taken: 'coverage'; coverage: Coverage; at: number }
  | { taken: false; reason: NotTaken; commandId?: string }

/** How far the hub's signing clock may run ahead of the one that answers a sync. */
const toleranceSeconds = 5 * 60

export interface Recipient {
  readonly deviceId: string
  readonly keySet: KeySet
  /** The hub's clock, milliseconds since 1970. */
  readonly now: number
}

export type VerifiedSync =
  | { taken: true; serverTime: string; nonce: string; coverage?: Coverage | undefined }
  | { taken: false; reason: NotGenuine | 'claims' | 'audience' }

/** Opens the answer to a sync. Whether this device has asked just that, its caller knows. */
export async function verifySync(jws: string, { deviceId, keySet }: Omit<Recipient, 'now'>): Promise<VerifiedSync> {
  const opened = await openJws(jws, [jwsTypes.sync], (kid) => keySet.keys.get(kid ?? ''))
  if (!opened.genuine) return { taken: false, reason: opened.reason }
  const { success, data } = SyncClaims.safeParse(opened.payload)
  if (!success) return { taken: false, reason: 'claims' }
  if (data.aud !== deviceId) return { taken: false, reason: 'audience' }
  const serverTime = new Date(Math.round(data.iat * 1000)).toISOString()
  return { taken: true, serverTime, nonce: data.nonce, coverage: data.coverage }
}

/** Opens a signed command, a cancel, or what is said of the subscription. */
export async function verify(jws: string, { deviceId, keySet, now }: Recipient): Promise<Verified> {
  const opened = await openJws(jws, [jwsTypes.run, jwsTypes.cancel, jwsTypes.coverage], (kid) =>
    keySet.keys.get(kid ?? ''),
  )
  if (!opened.genuine) return { taken: false, reason: opened.reason }
  if (opened.typ === jwsTypes.coverage) return verifyCoverage(opened.payload, deviceId)
  const parsed =
    opened.typ === jwsTypes.run
      ? ({ taken: 'run', claims: RunClaims.safeParse(opened.payload) } as const)
      : ({ taken: 'cancel', claims: CancelClaims.safeParse(opened.payload) } as const)
  if (!parsed.claims.success) return { taken: false, reason: 'claims' }
  const { aud, iat, jti } = parsed.claims.data
  if (aud !== deviceId) return { taken: false, reason: 'audience' }
  if (iat * 1000 > now + toleranceSeconds * 1000) return { taken: false, reason: 'issued-in-future', commandId: jti }
  return { taken: parsed.taken, claims: parsed.claims.data } as Verified
}

function verifyCoverage(payload: unknown, deviceId: string): Verified {
  const { success, data } = CoverageClaims.safeParse(payload)
  if (!success) return { taken: false, reason: 'claims' }
  if (data.aud !== deviceId) return { taken: false, reason: 'audience' }
  return { taken: 'coverage', coverage: data.coverage, at: data.iat * 1000 }
}
