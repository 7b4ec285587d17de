// Random orders of everything that can happen to one command, and what must be true of each. An order is made of one
// device's messages about the command, of what the hub does meanwhile, and of strays of other epochs; some come twice,
// and all are shuffled.

import type { CommandState } from '../../../contracts/commands.ts'
import { hasEnded, rankOf } from '../../../lambdas/commands/command.ts'
import { between, pick, type Random, shuffled } from '../../support/random.ts'
import {
  type Act,
  after,
  type Happening,
  type Life,
  type Message,
  newLife,
  type Rule,
  type Trail,
} from './command-life.ts'

const expiresAt = 1000
const epoch = 2
const hardEnds: readonly CommandState[] = ['succeeded', 'failed', 'rejected']
const ends: readonly CommandState[] = [...hardEnds, 'expired', 'cancelled', 'superseded']

/** What a device says of one command from first to last: each message carries the trail so far. */
function deviceMessages(random: Random): Message[] {
  const end = pick<CommandState>(random, ['succeeded', 'failed', 'rejected', 'cancelled', 'running', 'received'])
  const isRun = end !== 'rejected' && end !== 'received' && random() < 0.8
  const steps = isRun ? Array.from({ length: between(random, 1, 3) }, (_, index) => index) : []
  const told: { last: CommandState; step?: number }[] = [
    { last: 'received' },
    ...steps.map((step) => ({ last: 'running' as const, step })),
    ...(end === 'running' || end === 'received' ? [] : [{ last: end }]),
    // A device that contradicts itself: the end that is heard first stands.
    ...(hardEnds.includes(end) && random() < 0.05
      ? [{ last: pick<CommandState>(random, ['succeeded', 'failed']) }]
      : []),
  ]
  let trail: Trail = {}
  return told.map(({ last, step }, index) => {
    trail = { [last]: 100 + index, ...trail }
    return { kind: 'message', epoch, last, trail, ...(step !== undefined && { step }) }
  })
}

function hubActs(random: Random): Act[] {
  const act = (kind: Act['kind'], chance: number): Act[] =>
    random() < chance ? [{ kind, epoch, at: between(random, 1, 2 * expiresAt) }] : []
  if (random() < 0.25) return act('send', 0.7)
  return [
    ...act('send', 0.7),
    ...act('cancel', 0.4),
    ...act('supersede', 0.3),
    ...act('orphan', 0.15),
    ...act('expire', 0.4),
    ...act('expire', 0.4),
  ]
}

/** A command as it was queued, and what then happens to it, in the order in which the hub hears of it. */
export function randomOrder(random: Random): { life: Life; order: Happening[] } {
  // Some messages are lost.
  const happenings: Happening[] = [...deviceMessages(random).filter(() => random() < 0.85), ...hubActs(random)]
  const strays = happenings
    .filter(() => random() < 0.2)
    .map((happening) => ({ ...happening, epoch: pick(random, [epoch - 1, epoch + 1]) }))
  const twice = happenings.filter(() => random() < 0.25)
  return {
    life: newLife(pick(random, ['pending', 'sent']), expiresAt),
    order: shuffled(random, [...happenings, ...strays, ...twice]),
  }
}

/** What is not as it must be after an order; empty where all is well. */
export function violations(life: Life, order: readonly Happening[], rule?: Rule): string[] {
  const found: string[] = []
  let now = life
  for (const happening of order) {
    const next = after(now, happening, rule)
    if (next !== now) found.push(...faultsOfStep(now, next, happening))
    now = next
  }
  return [...found, ...faultsOfEnd(now, order)]
}

function* faultsOfStep(before: Life, next: Life, happening: Happening): Generator<string> {
  const { kind } = happening
  const hasMoved = before.state !== next.state || before.step !== next.step
  if (next.rank < before.rank) yield 'the rank fell'
  if (ends.includes(before.state) && !ends.includes(next.state)) yield 'what had ended came back to life'
  if (next.state === 'running' && before.state === 'running' && next.step < before.step) yield 'progress went back'
  if (hardEnds.includes(before.state) && hasMoved) yield 'a hard end changed'
  if (happening.epoch !== before.epoch) yield 'something of another epoch changed the command'
  if (kind === 'expire' && hasMoved && happening.at < before.expiresAt) yield 'it expired before its time'
  if (kind === 'cancel' && hasMoved && before.rank >= rankOf.sent) yield 'it was cancelled at once after it was sent'
  if (kind === 'supersede' && hasMoved && before.rank >= rankOf.received)
    yield 'it was superseded after it was received'
  if (kind !== 'message' && hasMoved && hasEnded(before)) yield 'the hub changed a command that had ended'
  for (const [state, at] of Object.entries(before.trail)) {
    if (next.trail[state as CommandState] !== at) yield 'the history lost or changed an entry'
  }
}

function* faultsOfEnd(end: Life, order: readonly Happening[]): Generator<string> {
  const messages = order.filter((one): one is Message => one.kind === 'message' && one.epoch === end.epoch)
  const own = messages.find(({ last }) => hardEnds.includes(last))
  if (own && end.state !== own.last) yield "the device's own end did not stand"
  if (messages.some(({ trail }) => Object.keys(trail).some((state) => !(state in end.trail))))
    yield 'the history does not have what the device told'
  const acts = order.filter((one) => one.kind !== 'message' && one.epoch === end.epoch)
  if (acts.some((act) => act.kind !== 'send') || messages.length === 0) return
  // Only the device spoke: the furthest that it told is what stands, whatever the order.
  const furthest = messages.reduce((a, b) => (rankOf[b.last] > rankOf[a.last] ? b : a))
  if (end.state !== furthest.last) yield 'the furthest message of the device does not stand'
  const step = Math.max(...messages.map((message) => (message.last === 'running' ? (message.step ?? 0) : 0)))
  if (end.state === 'running' && end.step !== step) yield 'the furthest progress does not stand'
}
