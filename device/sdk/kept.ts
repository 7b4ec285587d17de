// Everything that is read from a state folder when a device is opened.

import { join } from 'node:path'
import { type Call, client } from '../../contracts/client.ts'
import { Certificate } from './certificate.ts'
import { Choices } from './choices.ts'
import { HubClock, systemTimers } from './clock.ts'
import type { DeviceOptions } from './device-options.ts'
import { EnrolmentFile, loadEnrolment } from './enrolment-record.ts'
import { EventQueue } from './event-queue.ts'
import { Journal } from './journal.ts'
import { Ledger } from './ledger.ts'
import { SecretCodeGuard } from './secret-code-guard.ts'
import { stateFiles } from './state-folder.ts'
import { Trust } from './trust.ts'

export interface Kept {
  readonly enrolment: EnrolmentFile
  readonly certificate: Certificate
  readonly trust: Trust
  readonly journal: Journal
  readonly ledger: Ledger
  readonly events: EventQueue
  readonly choices: Choices
  /** Rejected where its state is garbled: then no code is taken, and everything else goes on. */
  readonly guard: Promise<SecretCodeGuard>
  readonly clock: HubClock
  /** Calls the hub with the device's session. */
  readonly call: Call
}

/** @throws where the folder holds no enrolment, or one that is garbled */
export async function openKept({ state, timers = systemTimers, fetch }: DeviceOptions): Promise<Kept> {
  const record = await loadEnrolment(state)
  if (!record) throw new Error(`${state} holds no device. Enrol it first.`)
  const { hub, session, epoch, recoverySecret } = record
  const enrolment = new EnrolmentFile(state, record)
  const call = client({ origin: hub, token: () => session.token, ...(fetch && { fetch }) })
  const path = (file: keyof typeof stateFiles) => join(state, stateFiles[file])
  const clock = await HubClock.open(path('clock'), timers)
  const guard = SecretCodeGuard.open(path('recoveryCode'), recoverySecret, timers)
  guard.catch(() => {})
  const [certificate, trust, journal, events, choices] = await Promise.all([
    Certificate.open({ enrolment, clock, call }),
    Trust.of(enrolment),
    Journal.open(path('journal'), () => clock.newest),
    EventQueue.open({ path: path('events'), epoch, clock }),
    Choices.open(path('choices')),
  ])
  const ledger = await Ledger.open(path('ledger'), journal.entries())
  return { enrolment, certificate, trust, journal, ledger, events, choices, guard, clock, call }
}
