// What the person who holds the device decided there: commands that this device will not carry out, whoever asks.

import * as z from 'zod/mini'
import { mayOptOutOf } from '../../contracts/commands.ts'
import { readIfThere, writeDurably } from './durable-file.ts'

/** A command type that a person can opt out of, on the device: `device.wipe`, `device.mugshot`. */
export type OptOut = (typeof mayOptOutOf)[number]

const Stored = z.object({ optedOut: z.array(z.enum(mayOptOutOf)) })

export class Choices {
  readonly #path: string
  #optedOut: readonly OptOut[]

  private constructor(path: string, optedOut: readonly OptOut[]) {
    this.#path = path
    this.#optedOut = optedOut
  }

  static async open(path: string): Promise<Choices> {
    const text = await readIfThere(path)
    return new Choices(path, text === undefined ? [] : parse(text))
  }

  get optedOut(): readonly OptOut[] {
    return this.#optedOut
  }

  includes(type: string): boolean {
    return this.#optedOut.some((each) => each === type)
  }

  /** Replaces the choice; when it resolves, it survives a power cut. */
  async optOut(types: readonly OptOut[]): Promise<void> {
    const optedOut = mayOptOutOf.filter((each) => types.includes(each))
    await writeDurably(this.#path, `${JSON.stringify({ optedOut })}\n`)
    this.#optedOut = optedOut
  }
}

/** Where a choice was made and can not be read any more, the person is taken to have said no; the status report shows it. */
function parse(text: string): readonly OptOut[] {
  try {
    return Stored.parse(JSON.parse(text)).optedOut
  } catch {
    return mayOptOutOf
  }
}
