// What a device keeps from its enrolment, in one file of its state folder. `session.token` and `recoverySecret` are
// secrets; the private key stands in a file of its own.

import { join } from 'node:path'
import * as z from 'zod/mini'
import { Enrolment } from '../../contracts/devices.ts'
import { readIfThere, writeDurably } from './durable-file.ts'

const EnrolmentRecord = z.extend(Enrolment, { hub: z.string() })
/** The enrolment answer, and the origin of the hub that gave it. */
export type EnrolmentRecord = z.infer<typeof EnrolmentRecord>

const recordFile = (state: string) => join(state, 'enrolment.json')

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
