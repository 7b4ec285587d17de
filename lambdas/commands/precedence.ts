// Which command stands in the way of which on one device. Lock and unlock undo each other. A wipe makes everything else
// pointless, but for a lock, which goes first: a device that is locked while it waits to be wiped is of less use to a thief.

import type { CommandType } from '../../contracts/commands.ts'
import { type CommandRecord, type Move, orphan, rankOf, supersede } from './command.ts'

const opposites: Partial<Record<CommandType, CommandType>> = {
  'device.lock': 'device.unlock',
  'device.unlock': 'device.lock',
}

/** The open ones of a device, by their type, that must be looked at before a command is queued. */
export function concerned(type: CommandType, open: Readonly<Record<string, string>>): string[] {
  const names = type === 'device.wipe' ? Object.keys(open) : [type, opposites[type]]
  return names.flatMap((name) => (name && open[name]) || [])
}

/** Whether another open command, asked later, undoes what this one does: asked again, it is a new wish. */
export const isUndone = (
  command: Pick<CommandRecord, 'type' | 'seq'>,
  open: readonly Pick<CommandRecord, 'type' | 'seq'>[],
): boolean => open.some(({ type, seq }) => opposites[type] === command.type && seq > command.seq)

/** A rehearsal of the alarm holds up no alarm: whoever is frightened does not wait for the end of a test. */
export const isRehearsal = ({ type, parameters }: Pick<CommandRecord, 'type' | 'parameters'>): boolean =>
  type === 'device.alarm' && parameters.silent === true

/** How an open command makes room for a new one; undefined where it stays. */
export function givesWay(open: Pick<CommandRecord, 'type' | 'rank' | 'epoch'>, to: CommandType): Move | undefined {
  if (to === 'device.wipe')
    return open.type === 'device.lock' || open.type === 'device.wipe' ? undefined : orphan(open.epoch)
  const isInTheWay = open.type === to || opposites[to] === open.type
  // Once the device has confirmed it, it judges by their order.
  return isInTheWay && open.rank < rankOf.received ? supersede(open.epoch) : undefined
}

/** The order in which open commands are sent: as they were asked, but a lock before a wipe. */
export function inOrder<T extends Pick<CommandRecord, 'type' | 'seq'>>(commands: readonly T[]): T[] {
  const wipe = commands.find(({ type }) => type === 'device.wipe')
  const place = ({ type, seq }: T) => (wipe && type === 'device.lock' ? Math.min(seq, wipe.seq - 0.5) : seq)
  return commands.toSorted((a, b) => place(a) - place(b))
}
