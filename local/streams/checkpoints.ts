// How far each event source mapping has come in its stream. Written after a batch was handled and never before, so a
// hub that is killed delivers that batch again: at least once, as Lambda does.

import { readIfPresent, writeAtomically } from '../data-folder.ts'

export class Checkpoints {
  readonly #file: string
  readonly #sequenceNumbers: Record<string, string>

  constructor(file: string) {
    this.#file = file
    this.#sequenceNumbers = JSON.parse(readIfPresent(file) ?? '{}')
  }

  /** The last sequence number that was handled; undefined for a mapping that never read. */
  read(mappingId: string): string | undefined {
    return this.#sequenceNumbers[mappingId]
  }

  write(mappingId: string, sequenceNumber: string): void {
    if (this.#sequenceNumbers[mappingId] === sequenceNumber) return
    this.#sequenceNumbers[mappingId] = sequenceNumber
    writeAtomically(this.#file, JSON.stringify(this.#sequenceNumbers))
  }
}
