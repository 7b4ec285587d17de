// What a device keeps from its enrolment, in one file of its state folder. `session.token` and `recoverySecret` are
// secrets; private keys stand in files of their own. Which key belongs to the certificate is said here, so that both
// change in one write.

import { join } from 'node:path'
import * as z from 'zod/mini'
import { Enrolment } from '../../contracts/devices.ts'
import { Time } from '../../contracts/shapes.ts'
import { readIfThere, writeDurably } from './durable-file.ts'
import { stateFiles } from './state-folder.ts'

const EnrolmentRecord = z.extend(Enrolment, {
  hub: z.string(),
  /** When the certificate was issued; at enrolment, where it is absent. */
  certificateAt: z.optional(Time),
  /** The file of the certificate's key; `key.pem` where it is absent. */
  keyFile: z.optional(z.string()),
  /** The certificate before, until the hub has taken the new one. */
  former: z.optional(z.object({ certificatePem: z.string(), keyFile: z.string() })),
})
/** The enrolment answer, the origin of the hub that gave it, and what became of its certificate. */
export type EnrolmentRecord = z.infer<typeof EnrolmentRecord>

const recordFile = (state: string) => join(state, stateFiles.enrolment)

/** The enrolment in this state folder, or `undefined` where the device is not enrolled. Throws where the file is garbled. */
export async function loadEnrolment(state: string): Promise<EnrolmentRecord | undefined> {
  const text = await readIfThere(recordFile(state))
  if (text === undefined) return undefined
  try {
    return EnrolmentRecord.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(`${recordFile(state)} is not an enrolment. Remove the folder to connect anew.`, { cause })
  }
}

/** Stores an enrolment; when it resolves, it survives a power cut. */
export async function saveEnrolment(state: string, record: EnrolmentRecord): Promise<void> {
  await writeDurably(recordFile(state), `${JSON.stringify(record, null, 2)}\n`)
}

/** The enrolment of an open device. Keys to trust and certificates change it; one change at a time, and none is lost. */
export class EnrolmentFile {
  readonly state: string
  #record: EnrolmentRecord
  #writing: Promise<void> = Promise.resolve()

  constructor(state: string, record: EnrolmentRecord) {
    this.state = state
    this.#record = record
  }

  get record(): EnrolmentRecord {
    return this.#record
  }

  /** Stores `changes`; a field that is `undefined` goes. Where this throws, the record is as before. */
  change(changes: { readonly [K in keyof EnrolmentRecord]?: EnrolmentRecord[K] | undefined }): Promise<void> {
    const write = this.#writing.then(async () => {
      const changed = EnrolmentRecord.parse(JSON.parse(JSON.stringify({ ...this.#record, ...changes })))
      await saveEnrolment(this.state, changed)
      this.#record = changed
    })
    this.#writing = write.catch(() => {})
    return write
  }
}
