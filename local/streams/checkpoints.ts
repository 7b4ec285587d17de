// How far each event source mapping has come in its stream. Written after a batch was handled and never before, so a
// hub that is killed delivers that batch again: at least once, as Lambda does.

import { RecordLog } from '../record-log.ts'

export class Checkpoints {
  readonly #sequenceNumbers: RecordLog<string>

  constructor(file: string) {
    this.#sequenceNumbers = new RecordLog(file)
  }

  /** The last sequence number that was handled; undefined for a mapping that never read. */
  read(mappingId: string): string | undefined {
    return this.#sequenceNumbers.get(mappingId)
  }

  write(mappingId: string, sequenceNumber: string): void {
    if (this.read(mappingId) !== sequenceNumber) this.#sequenceNumbers.set(mappingId, sequenceNumber)
  }
}
