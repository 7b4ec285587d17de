// Who does what: an invocation of a function, or a process on the phone. Everything that one causes carries its mark, so
// that a schedule can hold it up, or end it: what is dead does nothing more, and hears of nothing.

import { AsyncLocalStorage } from 'node:async_hooks'

export interface Actor {
  readonly name: string
  alive: boolean
}

const marks = new AsyncLocalStorage<Actor>()

export const actorOfNow = (): Actor | undefined => marks.getStore()

export const as = <T>(actor: Actor, act: () => T): T => marks.run(actor, act)

/** What somebody waits for who is dead. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {})

const underWay = new Set<Promise<unknown>>()

/** Marks real work (the engine, a signature), so that `rest` waits for it. */
export function working<T>(work: Promise<T>): Promise<T> {
  underWay.add(work)
  const done = () => void underWay.delete(work)
  work.then(done, done)
  return work
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Resolves when everybody has gone as far as they can: whoever is left waits for the schedule. */
export async function rest(): Promise<void> {
  do {
    while (underWay.size > 0) await Promise.allSettled([...underWay])
    await turn()
    await turn()
  } while (underWay.size > 0)
}

/** WebCrypto works beside the event loop; how long it takes must not decide what happens first. */
export function watchSignatures(): void {
  const { subtle } = globalThis.crypto
  const methods = Object.getPrototypeOf(subtle) as Record<string, (...given: unknown[]) => Promise<unknown>>
  for (const name of ['sign', 'verify', 'importKey', 'exportKey', 'digest', 'generateKey']) {
    const original = methods[name]
    if (!original) continue
    methods[name] = function (this: unknown, ...given) {
      return working(original.apply(this, given))
    }
  }
}
