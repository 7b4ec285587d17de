// The offline code in the place of a forgotten secret code: HOTP (RFC 4226) with 8 digits, over a secret that only this
// device and the hub can derive. Which code is shown when is decided here.

import { generate } from 'otplib'
import type { WholeDeviceRecord } from './device.ts'

const shownFor = 10 * 60_000

export interface Shown {
  readonly counter: number
  /** Until when the same code is shown again; milliseconds since 1970. */
  readonly shownUntil: number
  /** Another code than was shown before. */
  readonly isNext: boolean
  /** The sessions that see it, this one among them. */
  readonly to: readonly string[]
  /** This session sees it for the first time: another one may be a stranger's. */
  readonly isFirstLook: boolean
}

/** Which code is shown to a session `now`: the one that is being shown, or the next. */
export function codeToShow(device: WholeDeviceRecord, sessionId: string, now: number): Shown {
  const { recoveryCounter, recoveryShownUntil, recoveryShownTo = [] } = device
  if (recoveryCounter !== undefined && recoveryShownUntil !== undefined && recoveryShownUntil > now) {
    const isFirstLook = !recoveryShownTo.includes(sessionId)
    const to = isFirstLook ? [...recoveryShownTo, sessionId] : recoveryShownTo
    return { counter: recoveryCounter, shownUntil: recoveryShownUntil, isNext: false, to, isFirstLook }
  }
  const counter = (recoveryCounter ?? -1) + 1
  return { counter, shownUntil: now + shownFor, isNext: true, to: [sessionId], isFirstLook: true }
}

/** The code of a counter's value. */
export const codeAt = (secret: Uint8Array, counter: number): Promise<string> =>
  generate({ strategy: 'hotp', secret, counter, digits: 8 })
