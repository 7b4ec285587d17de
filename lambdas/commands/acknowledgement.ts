// What an acknowledgement says. Its last entry is where the command stands, but of two hard ends the first one: a device
// that tells both contradicts itself, and the second is its contradiction.

import type { CommandState } from '../../contracts/commands.ts'
import type { Acknowledgement } from '../../contracts/device-messages.ts'
import { fromTime } from '../platform/clock.ts'
import { type CommandRecord, rankOf } from './command.ts'

export interface Heard {
  readonly state: CommandState
  /** State → when it was first told. */
  readonly trail: CommandRecord['trail']
  readonly contradiction?: Contradiction
}
export type Contradiction = NonNullable<CommandRecord['conflict']>

const isHardEnd = (state: CommandState) => rankOf[state] === rankOf.succeeded

/** `receivedAt` bounds its times: a device's clock may run ahead, but nothing happened after we heard of it. */
export function hear({ trail: told }: Pick<Acknowledgement, 'trail'>, receivedAt: number): Heard | undefined {
  const entries = told.map(({ state, at }) => ({ state, at: Math.min(fromTime(at), receivedAt) }))
  const end = entries.find(({ state }) => isHardEnd(state))
  const last = end ?? entries.at(-1)
  if (!last) return undefined
  const contradiction = end && entries.find(({ state }) => isHardEnd(state) && state !== end.state)
  const trail: Partial<Record<CommandState, number>> = {}
  for (const { state, at } of entries) if (state === last.state || !isHardEnd(state)) trail[state] ??= at
  return { state: last.state, trail, ...(contradiction && { contradiction }) }
}

/** What contradicts the end that a command has; undefined where nothing does, or it was recorded before. */
export function contradicts(
  { state, trail, contradiction }: Heard,
  command: Pick<CommandRecord, 'state' | 'conflict'>,
): Contradiction | undefined {
  if (command.conflict || !isHardEnd(command.state)) return undefined
  const told = isHardEnd(state) ? [{ state, at: trail[state] ?? 0 }, contradiction] : []
  return told.find((end) => end !== undefined && end.state !== command.state)
}

/** What of a late message still counts for the history: the end that stands is the only one. */
export const withoutOtherEnds = (trail: Heard['trail'], { state }: Pick<CommandRecord, 'state'>): Heard['trail'] =>
  Object.fromEntries(Object.entries(trail).filter(([each]) => each === state || !isHardEnd(each as CommandState)))
