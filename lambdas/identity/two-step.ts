// Two-step verification of an account: its phone, its authenticator, its recovery codes. The login keeps which factors
// there are, so that signing in without any costs nothing more.

import type { SecondFactor } from '../../contracts/factors.ts'
import type { TwoStep } from '../../contracts/two-step.ts'
import { phoneHint } from './phone.ts'

export interface TwoStepRecord {
  readonly accountId: string
  /** E.164. */
  readonly phone: string
  readonly phoneVerifiedAt: number
  /** Sealed for this account: see platform/sealed-box.ts. */
  readonly authenticator?: string
  /** The last time step that was accepted, for any purpose. */
  readonly lastStep: number
  /** Hashes of the codes that are left; DynamoDB keeps no empty set. */
  readonly recoveryCodes?: Set<string>
}

/** Which factors can be asked for, preferred first. */
export function factorsOf({
  authenticator,
  recoveryCodes,
}: Pick<TwoStepRecord, 'authenticator' | 'recoveryCodes'>): SecondFactor[] {
  return [
    ...(authenticator ? (['authenticator'] as const) : []),
    'sms',
    ...(recoveryCodes?.size ? (['recovery-code'] as const) : []),
  ]
}

export const showTwoStep = (record: TwoStepRecord | undefined, regions: string[]): TwoStep => ({
  isOn: record !== undefined,
  ...(record && { phoneHint: phoneHint(record.phone) }),
  authenticator: record?.authenticator !== undefined,
  recoveryCodesLeft: record?.recoveryCodes?.size ?? 0,
  regions,
})
