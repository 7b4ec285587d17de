// What a test asks of the local cloud beside the hub's own support: letters that were lost, and every AWS call.

import type { Hub, RecordedCall } from './hub.ts'

export interface DeadLetter {
  readonly queue: string
  readonly at: string
  readonly message: unknown
}

export interface AttributedCall extends RecordedCall {
  /** Absent for a call that no function made. */
  readonly functionId?: string
}

const list = async <T>(hub: Hub, name: string): Promise<T[]> =>
  ((await (await fetch(`${hub.origin}/__local/${name}`)).json()) as { items: T[] }).items

export const deadLetters = (hub: Hub): Promise<DeadLetter[]> => list(hub, 'dead-letters')

/** Every call that is still kept, whoever made it, oldest first. */
export const allCalls = (hub: Hub): Promise<AttributedCall[]> => list(hub, 'calls')
