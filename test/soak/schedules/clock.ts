// The one clock of a schedule, for hub and phone. It moves when the schedule moves it, and nothing really waits: a pause
// of a function, or a timer of the phone, is over when the clock has come to it.

import type { Timers } from '../../../device/sdk/clock.ts'
import type { Random } from '../../support/random.ts'
import { type Actor, actorOfNow, as } from './actors.ts'

interface Timer {
  readonly at: number
  readonly actor: Actor | undefined
  readonly ring: () => void
}

/** When a schedule begins, milliseconds since 1970. */
export const beginning = Date.parse('2026-11-22T12:00:00.000Z')

export class Clock {
  now = beginning
  #timers: Timer[] = []

  after(milliseconds: number, ring: () => void): () => void {
    const timer = { at: this.now + Math.max(0, Math.ceil(milliseconds)), actor: actorOfNow(), ring }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  /** How long until the next timer of somebody alive, milliseconds. */
  get untilNext(): number {
    const next = Math.min(...this.#living().map(({ at }) => at))
    return Math.max(0, next - this.now)
  }

  /** Lets time pass. What was due meanwhile is due now, once: as after a sleep. */
  pass(milliseconds: number): void {
    this.now += milliseconds
    this.#timers = this.#living()
    const due = this.#timers.filter(({ at }) => at <= this.now).sort((a, b) => a.at - b.at)
    this.#timers = this.#timers.filter(({ at }) => at > this.now)
    for (const { actor, ring } of due) if (actor) as(actor, ring)
  }

  /** The phone's own clock, which is off by so much. */
  timers(skew: number): Timers {
    return { now: () => this.now + skew, after: (milliseconds, then) => this.after(milliseconds, then) }
  }

  #living = () => this.#timers.filter(({ actor }) => actor?.alive)
}

/** From now on, time and chance of this process are the schedule's. */
export function rule(clock: () => Clock, random: () => Random): void {
  Date.now = () => clock().now
  Math.random = () => random()()
  const fill = <T extends NodeJS.ArrayBufferView | null>(array: T): T => {
    if (array instanceof Uint8Array) for (let at = 0; at < array.length; at++) array[at] = Math.floor(random()() * 256)
    return array
  }
  Object.assign(globalThis.crypto, { getRandomValues: fill })
  const { setTimeout: after, clearTimeout: callOff } = globalThis
  const pauses = new WeakMap<object, () => void>()
  const pause = (ring: () => void, milliseconds = 0, ...given: []) => {
    if (!actorOfNow()) return after(ring, milliseconds, ...given)
    const handle = { ref: () => handle, unref: () => handle, hasRef: () => true }
    pauses.set(handle, clock().after(milliseconds, ring))
    return handle
  }
  const stop = (handle: object | undefined) => {
    const isOurs = handle && pauses.get(handle)
    if (isOurs) isOurs()
    else callOff(handle as NodeJS.Timeout)
  }
  Object.assign(globalThis, { setTimeout: pause, clearTimeout: stop })
}
