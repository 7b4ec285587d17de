// How a simulated device behaves, which a scenario may change while it runs. It works where a real device meets the
// world: on its network, on its clock, and in how it carries commands out.

import type { Link, LinkListener, OpenLink, Timers } from '../index.ts'

export const behaviours = ['normal', 'slow', 'silent', 'failing', 'flapping', 'duplicating', 'clock-skewed'] as const
export type Behaviour = (typeof behaviours)[number]

export interface CharacterOptions {
  readonly behaviour: Behaviour
  /** Multiplies every duration. */
  readonly pace: number
  readonly timers: Timers
  readonly random?: () => number
}

/** A clock-skewed device is a day ahead of the world. */
const skewMs = 24 * 3600_000

export class Character {
  behaviour: Behaviour
  readonly timers: Timers
  readonly #pace: number
  readonly #random: () => number
  readonly #links = new Set<Link>()
  #online = true

  constructor({ behaviour, pace, timers, random = Math.random }: CharacterOptions) {
    this.behaviour = behaviour
    this.#pace = pace
    this.#random = random
    this.timers = behaviour === 'clock-skewed' ? { ...timers, now: () => timers.now() + skewMs } : timers
  }

  /** What a duration comes to. */
  takes(milliseconds: number): number {
    return milliseconds * this.#pace * (this.behaviour === 'slow' ? 10 : 1)
  }

  /** Switches the network on or off. */
  setOnline(online: boolean): void {
    this.#online = online
    if (!online) this.cut()
  }

  /** Breaks the connection; the device opens another. */
  cut(): void {
    for (const link of this.#links) void link.end().catch(() => {})
  }

  /** The same network, for HTTPS. */
  fetch: typeof fetch = async (...request) => {
    if (!this.#online) throw new Error('This simulated device has no network.')
    return fetch(...request)
  }

  /** The network as this device has it. */
  links = (usual: OpenLink): OpenLink => {
    return async (listener, signal) => {
      if (!this.#online) throw new Error('This simulated device has no network.')
      let gone = () => {}
      const link = await usual(
        this.#hearing(listener, () => gone()),
        signal,
      )
      this.#links.add(link)
      const callOff = this.#flap(link)
      gone = () => {
        callOff()
        this.#links.delete(link)
      }
      return this.#speaking(link)
    }
  }

  #hearing(listener: LinkListener, gone: () => void): LinkListener {
    return {
      message: (payload: Buffer) => {
        // A silent device is connected and asks what is open, and no command ever reaches it.
        if (this.behaviour === 'silent' && payload.includes('"jws"')) return
        listener.message(payload)
        if (this.behaviour === 'duplicating') listener.message(payload)
      },
      closed: (cause: Error | undefined) => {
        gone()
        listener.closed(cause)
      },
    }
  }

  #speaking(link: Link): Link {
    return {
      ...link,
      publish: async (topic, payload) => {
        if (this.behaviour === 'duplicating') void link.publish(topic, payload).catch(() => {})
        await link.publish(topic, payload)
      },
    }
  }

  /** A flapping device's connection holds for some seconds. */
  #flap(link: Link): () => void {
    if (this.behaviour !== 'flapping') return () => {}
    const holdsMs = (3000 + this.#random() * 9000) * this.#pace
    return this.timers.after(holdsMs, () => {
      if (this.behaviour === 'flapping') void link.end().catch(() => {})
    })
  }
}
