// The virtual clock: real time and an offset that tests set. The offset lies in memory that every sandbox shares, so
// that a change holds everywhere at once.

export class VirtualClock {
  /** Milliseconds to add to the real time, as one 64-bit float. */
  readonly offset = new SharedArrayBuffer(8)
  readonly #offset = new Float64Array(this.offset)

  now = (): number => Date.now() + (this.#offset[0] ?? 0)

  setOffset(milliseconds: number): void {
    this.#offset[0] = milliseconds
  }
}
