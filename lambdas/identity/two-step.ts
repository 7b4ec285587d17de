// Two-step verification of an account: its phone, its authenticator, its recovery codes, and how many passkeys it has. It
// is on while there is a phone, or while it was switched on with passkeys and there is one. The login keeps which factors
// there are, so that signing in without any costs nothing more.

import type { SecondFactor } from '../../contracts/factors.ts'
import type { TwoStep } from '../../contracts/two-step.ts'
import { phoneHint } from './phone.ts'

export interface TwoStepRecord {
  readonly accountId: string
  /** E.164. */
  readonly phone?: string
  readonly phoneVerifiedAt?: number
  /** Sealed for this account: see platform/sealed-box.ts. */
  readonly authenticator?: string
  /** The last time step that was accepted, for any purpose. */
  readonly lastStep: number
  /** Hashes of the codes that are left; DynamoDB keeps no empty set. */
  readonly recoveryCodes?: Set<string>
  /** How many there are, while it is off as well: whoever adds or removes one, or a factor, has seen all of this. */
  readonly passkeys?: number
  /** It was switched on with passkeys: it needs no phone. */
  readonly withPasskeys?: true
}

export const isOn = (record: TwoStepRecord | undefined): boolean =>
  record?.phone !== undefined || record?.withPasskeys === true

/** Which factors can be asked for, preferred first. */
export function factorsOf(record: TwoStepRecord | undefined): SecondFactor[] {
  if (!record || !isOn(record)) return []
  return [
    ...(record.passkeys ? (['passkey'] as const) : []),
    ...(record.authenticator ? (['authenticator'] as const) : []),
    ...(record.phone ? (['sms'] as const) : []),
    ...(record.recoveryCodes?.size ? (['recovery-code'] as const) : []),
  ]
}

/** What is left where the phone goes, and the authenticator with it. */
export const withoutPhone = ({ phone: _, phoneVerifiedAt: __, authenticator: ___, ...rest }: TwoStepRecord) =>
  settled(rest)

/** What is left where passkeys alone are no longer to keep it on. */
export const needingPhone = ({ withPasskeys: _, ...rest }: TwoStepRecord) => settled(rest)

/** What there is with so many passkeys. Without any it is off where there is no phone, and needs one from then on. */
export function withPasskeys(
  accountId: string,
  record: TwoStepRecord | undefined,
  passkeys: number,
): TwoStepRecord | undefined {
  const { withPasskeys: switchedOn, ...rest } = record ?? { accountId, lastStep: 0 }
  return settled({ ...rest, passkeys, ...(switchedOn && passkeys > 0 && { withPasskeys: true }) })
}

// Where it is off, nothing of it stays but how many passkeys there are.
function settled(record: TwoStepRecord): TwoStepRecord | undefined {
  if (isOn(record)) return record
  const { accountId, passkeys } = record
  return passkeys ? { accountId, lastStep: 0, passkeys } : undefined
}

export const showTwoStep = (record: TwoStepRecord | undefined, regions: string[]): TwoStep => ({
  isOn: isOn(record),
  ...(record?.phone && { phoneHint: phoneHint(record.phone) }),
  authenticator: record?.authenticator !== undefined,
  passkeys: record?.passkeys ?? 0,
  withPasskeys: record?.withPasskeys === true,
  recoveryCodesLeft: record?.recoveryCodes?.size ?? 0,
  regions,
})
