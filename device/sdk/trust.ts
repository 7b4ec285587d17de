// Whose signatures count, now and after a restart: the key set in force, which only a set under the pinned root key
// replaces.

import { type EnrolmentRecord, saveEnrolment } from './enrolment-record.ts'
import { type KeySet, openKeySet } from './key-set.ts'

export class Trust {
  readonly #state: string
  #record: EnrolmentRecord
  #keySet: KeySet

  private constructor(state: string, record: EnrolmentRecord, keySet: KeySet) {
    this.#state = state
    this.#record = record
    this.#keySet = keySet
  }

  /** The trust that an enrolment founded. @throws {KeySetRefused} */
  static async of(state: string, record: EnrolmentRecord): Promise<Trust> {
    return new Trust(state, record, await openKeySet(record.verificationKeys, record.rootKey))
  }

  get keySet(): KeySet {
    return this.#keySet
  }

  /** Puts a key set in force and stores it. The set in force stays where this throws. @throws {KeySetRefused} */
  async renew(verificationKeys: string): Promise<void> {
    if (verificationKeys === this.#keySet.jws) return
    const keySet = await openKeySet(verificationKeys, this.#record.rootKey, this.#keySet)
    this.#record = { ...this.#record, verificationKeys }
    await saveEnrolment(this.#state, this.#record)
    this.#keySet = keySet
  }
}
