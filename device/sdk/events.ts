// What an integrator can listen to. None needs a listener: the SDK goes on by itself.

import type { Acknowledgement, AckState, Coverage } from '../../contracts/device-messages.ts'
import type { JournalEntry } from './journal-entry.ts'

export interface CommandStep {
  readonly commandId: string
  /** Absent where only the cancel of a command has come. */
  readonly type?: string
  readonly state: AckState
  /** The hub's clock, RFC 3339. */
  readonly at: string
  readonly progressPercent?: number
  readonly result?: Acknowledgement['result']
  /** Why it failed or was rejected: a handler's words, or `expired`, `opted-out`, `not-supported`, `superseded`, `interrupted` … */
  readonly reason?: string
}

export interface DeviceEvents {
  /** The broker let the device in. */
  connected: []
  disconnected: [{ readonly cause: Error | undefined }]
  /** Another attempt begins after `delayMs`. */
  reconnecting: [{ readonly attempt: number; readonly delayMs: number; readonly cause: Error | undefined }]
  /** The hub answered: its time, and how far the device's clock is behind it (milliseconds). */
  synced: [{ readonly serverTime: string; readonly clockOffsetMs: number }]
  /** The hub said of which subscription this device has a seat, and until when that covers it. Told once until it changes. */
  coverage: [Coverage]
  /** A command took a step, or is further on. */
  command: [CommandStep]
  /** Something that came was not taken: not genuine, not for this device, or not to be understood. It was not answered. */
  refused: [{ readonly reason: string; readonly commandId?: string }]
  /** The hub has refused this device several times in a row: it was probably disconnected from the account. Trying goes on, slowly. */
  'refused-by-hub': [{ readonly attempts: number; readonly cause: Error }]
  /** The device has a new certificate, and connects anew with it. */
  'certificate-renewed': []
  /** The hub knows that the device was wiped. The device is closed, and its state folder is empty. */
  wiped: []
  /**
   * Something could not be done now, and will be tried again: with `commandId`, a step of a command that could not be
   * journalled (a full disk?), so it does not go on until the hub asks for it again, as it does at every connection;
   * without, the renewal of the certificate.
   */
  trouble: [{ readonly commandId?: string; readonly cause: unknown }]
}

/** The last step of a journalled command, as it is told to the integrator. */
export function stepOf({ commandId, type, trail, progressPercent, result, reason }: JournalEntry): CommandStep {
  const { state, at } = trail.at(-1) ?? { state: 'received', at: '' }
  return {
    commandId,
    ...(type && { type }),
    state,
    at,
    ...(progressPercent !== undefined && state === 'running' && { progressPercent }),
    ...(result && { result }),
    ...(reason !== undefined && { reason }),
  }
}
