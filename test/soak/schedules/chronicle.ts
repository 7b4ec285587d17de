// What really happened in a schedule, as somebody saw it who looks over the phone's shoulder and over its owner's: what was
// carried out, what was told, what was answered. The invariants are judged by this alone, and by what the hub says.

import type { Acknowledgement } from '../../../contracts/device-messages.ts'

/** One time that a command was carried out, or begun. */
export interface Run {
  readonly commandId: string
  readonly type: string
  /** Of the process of the phone, and of its enrolment. */
  readonly process: number
  readonly epoch: number
  readonly at: number
  /** How far the phone's clock may have been behind the hub's. */
  readonly lag: number
  end?: 'succeeded' | 'failed' | 'cancelled'
}

export interface Told {
  readonly process: number
  readonly ack: Acknowledgement
  /** The broker has confirmed it. */
  confirmed: boolean
}

export class Chronicle {
  readonly runs: Run[] = []
  readonly told: Told[] = []
  /** Idempotency key → ids of the commands it was answered with. */
  readonly answers = new Map<string, string[]>()
  /** Commands that the owner was told are cancelled, and have not been sent. */
  readonly cancelledUnsent = new Set<string>()
  readonly trace: string[] = []
  /** How often an invocation of a function, or a process of the phone, was killed. */
  deaths = 0
}
