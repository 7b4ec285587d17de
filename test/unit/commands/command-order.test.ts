// The state machine of commands under random orders of duplicated, late, lost and stray happenings; and, for each guard
// of the rule, that these orders would notice its absence.

import { describe, expect, it } from '@jest/globals'
import { type Move, moves, rankOf } from '../../../lambdas/commands/command.ts'
import { seeded, seedOfThisRun } from '../../support/random.ts'
import type { Life, Rule } from './command-life.ts'
import { randomOrder, violations } from './command-orders.ts'

const orders = 100_000
const seed = seedOfThisRun()

/** The rule with a command or a move seen otherwise: as if a guard were not there. */
const seen =
  (change: (life: Life, move: Move) => { life?: Partial<Life>; move?: Partial<Move> }): Rule =>
  (standing, move) => {
    const { life, move: other } = change(standing as Life, move)
    return moves({ ...standing, ...life }, { ...move, ...other })
  }
const isTold = ({ below, to }: Move) => below === rankOf[to]
const ended = rankOf.succeeded + 1

const withoutGuard: Record<string, Rule> = {
  'the epoch': seen((_, { epoch }) => ({ life: { epoch } })),
  'the rank': seen(() => ({ life: { rank: -1 } })),
  'the time of expiry': seen(() => ({ life: { expiresAt: 0, overAt: 0 } })),
  'the step of progress': seen(() => ({ life: { step: -1 } })),
  'progress while running': seen(() => ({ move: { step: -1 } })),
  'first word stands among equals': seen((_, move) => (isTold(move) ? { move: { below: move.below + 1 } } : {})),
  'a first send is the first': seen((_, { to }) => (to === 'sent' ? { move: { below: rankOf.expired } } : {})),
  'cancel only what was not sent': seen((_, { to, below }) =>
    to === 'cancelled' && below === rankOf.sent ? { move: { below: rankOf.received } } : {},
  ),
  'supersede only what was not received': seen((_, { to, below }) =>
    to === 'superseded' && below === rankOf.received ? { move: { below: rankOf.running } } : {},
  ),
  'orphans have not ended': seen((_, { to, below }) =>
    to === 'superseded' && below === rankOf.superseded ? { move: { below: ended } } : {},
  ),
  'what expires has not ended': seen((_, { to }) => (to === 'expired' ? { move: { below: ended } } : {})),
  "a device's end beats a soft end": seen((_, { to }) =>
    rankOf[to] === rankOf.succeeded ? { move: { below: rankOf.expired } } : {},
  ),
}

function* randomOrders(count: number) {
  const random = seeded(seed)
  for (let number = 0; number < count; number++) yield randomOrder(random)
}

describe('the life of a command', () => {
  it(`F01, F02, F03, F04, F11: keeps its rules in ${orders} orders of what can happen to it (SEED=${seed})`, () => {
    const happened = new Set<string>()
    for (const { life, order } of randomOrders(orders)) {
      const found = violations(life, order)
      if (found.length > 0) throw new Error(`SEED=${seed}: ${found} in ${JSON.stringify({ life, order }, null, 1)}`)
      for (const happening of order) happened.add(happening.kind === 'message' ? happening.last : happening.kind)
    }
    const messages = ['cancelled', 'failed', 'received', 'rejected', 'running', 'succeeded']
    expect([...happened].sort()).toEqual([...messages, 'cancel', 'expire', 'orphan', 'send', 'supersede'].sort())
  })

  it.each(Object.keys(withoutGuard))(`would not keep them without the guard "%s" (SEED=${seed})`, (guard) => {
    const faulty = [...randomOrders(2000)].filter(
      ({ life, order }) => violations(life, order, withoutGuard[guard]).length > 0,
    )
    expect(faulty.length).toBeGreaterThan(5)
  })
})
