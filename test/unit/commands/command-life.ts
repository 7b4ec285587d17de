// A command's life in memory: what can happen to a command, and what of it moves() lets through. It keeps the history as
// the store does: the first time of a state stands, and what a device told late is merged. That the store's writes do
// the same is shown in move-condition.test.ts.

import type { CommandState } from '../../../contracts/commands.ts'
import {
  type CommandRecord,
  cancelUnsent,
  expire,
  hasEnded,
  type Move,
  moves,
  orphan,
  rankOf,
  send,
  supersede,
  told,
} from '../../../lambdas/commands/command.ts'

export type Trail = CommandRecord['trail']
export type Life = Pick<
  CommandRecord,
  'state' | 'rank' | 'step' | 'epoch' | 'expiresAt' | 'overAt' | 'trail' | 'cancelRequestedAt'
>

/** A message of the device: what it did so far, and how far it is. */
export interface Message {
  readonly kind: 'message'
  readonly epoch: number
  readonly last: CommandState
  readonly trail: Trail
  readonly step?: number
}

/** Something the hub does, at a time. */
export interface Act {
  readonly kind: 'send' | 'cancel' | 'supersede' | 'orphan' | 'expire'
  readonly epoch: number
  readonly at: number
}

export type Happening = Message | Act

export const newLife = (state: 'pending' | 'sent', expiresAt: number): Life => ({
  state,
  rank: rankOf[state],
  step: 0,
  epoch: 2,
  expiresAt,
  overAt: expiresAt + 3,
  trail: { [state]: 0 },
})

/** The move that a happening asks for, with what it adds to the history. */
export function asked(happening: Happening): { move: Move; trail: Trail } {
  if (happening.kind === 'message') {
    const { last, epoch, step, trail } = happening
    return { move: told(last, epoch, step), trail }
  }
  const { kind, epoch, at } = happening
  if (kind === 'expire') return { move: expire(epoch, at), trail: { expired: at } }
  if (kind === 'cancel') return { move: cancelUnsent(epoch), trail: { cancelled: at } }
  if (kind === 'send') return { move: send(epoch), trail: { sent: at } }
  return { move: kind === 'orphan' ? orphan(epoch) : supersede(epoch), trail: { superseded: at } }
}

/** The rule under test; another one only to show what would be noticed. */
export type Rule = typeof moves

/** The command after a happening; the same object where nothing of it counts. */
export function after(life: Life, happening: Happening, rule: Rule = moves): Life {
  const { move, trail } = asked(happening)
  if (rule(life, move)) {
    return {
      ...life,
      state: move.to,
      rank: rankOf[move.to],
      step: move.step ?? life.step,
      trail: { ...trail, ...life.trail },
    }
  }
  if (happening.epoch !== life.epoch) return life
  if (happening.kind === 'message') return merged(life, trail)
  if (happening.kind === 'cancel' && !hasEnded(life))
    return { ...life, cancelRequestedAt: life.cancelRequestedAt ?? happening.at }
  return life
}

function merged(life: Life, trail: Trail): Life {
  const isNew = Object.keys(trail).some((state) => !(state in life.trail))
  return isNew ? { ...life, trail: { ...trail, ...life.trail } } : life
}
