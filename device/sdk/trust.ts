// Whose signatures count, now and after a restart: the key set in force, which only a set under the pinned root key
// replaces.

import type { EnrolmentFile } from './enrolment-record.ts'
import { type KeySet, openKeySet } from './key-set.ts'

export class Trust {
  readonly #enrolment: EnrolmentFile
  #keySet: KeySet

  private constructor(enrolment: EnrolmentFile, keySet: KeySet) {
    this.#enrolment = enrolment
    this.#keySet = keySet
  }

  /** The trust that an enrolment founded. @throws {KeySetRefused} */
  static async of(enrolment: EnrolmentFile): Promise<Trust> {
    const { verificationKeys, rootKey } = enrolment.record
    return new Trust(enrolment, await openKeySet(verificationKeys, rootKey))
  }

  get keySet(): KeySet {
    return this.#keySet
  }

  /** Puts a key set in force and stores it. The set in force stays where this throws. @throws {KeySetRefused} */
  async renew(verificationKeys: string): Promise<void> {
    if (verificationKeys === this.#keySet.jws) return
    const keySet = await openKeySet(verificationKeys, this.#enrolment.record.rootKey, this.#keySet)
    await this.#enrolment.change({ verificationKeys })
    this.#keySet = keySet
  }
}
