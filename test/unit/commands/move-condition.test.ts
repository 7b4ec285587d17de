// The rule of moves is said twice, in TypeScript and as a DynamoDB condition: here both are asked the same. And what the
// store writes for a move is what the random orders of command-order.test.ts take it to be.

import '../../support/environment.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type CommandState, commandStates } from '../../../contracts/commands.ts'
import { type CommandRecord, type Move, moveCondition, moves, rankOf } from '../../../lambdas/commands/command.ts'
import { mergeTrail, moveCommand, requestCancel } from '../../../lambdas/commands/command-store.ts'
import { commit } from '../../../lambdas/platform/database.ts'
import { noon, setNow } from '../../support/clock.ts'
import { holds } from '../../support/condition.ts'
import { seeded, seedOfThisRun } from '../../support/random.ts'
import { putCommand } from '../../support/records.ts'
import { Tables } from '../../support/tables.ts'
import { after, asked, type Happening, type Life } from './command-life.ts'
import { randomOrder } from './command-orders.ts'

const state = fc.constantFrom(...commandStates)
const standing = state.chain((state) =>
  fc.record({
    rank: fc.constant(rankOf[state]),
    step: fc.integer({ min: 0, max: 3 }),
    epoch: fc.integer({ min: 1, max: 2 }),
    expiresAt: fc.integer({ min: 9, max: 11 }),
    overAt: fc.integer({ min: 9, max: 11 }),
  }),
)
const move: fc.Arbitrary<Move> = fc.record(
  {
    to: state,
    epoch: fc.integer({ min: 1, max: 2 }),
    below: fc.constantFrom(...new Set(Object.values(rankOf))),
    step: fc.integer({ min: 0, max: 3 }),
    expiredAt: fc.integer({ min: 9, max: 11 }),
  },
  { requiredKeys: ['to', 'epoch', 'below'] },
)
/** Moves as the hub makes them: `below` a state that runs may be its own rank or another. */
const possible = move.filter(({ to, below }) => to !== 'running' || below === rankOf.running)

describe('the condition of a move', () => {
  it('holds exactly where the rule says that the command moves', () => {
    fc.assert(
      fc.property(standing, possible, (command, move) => {
        const { condition, values } = moveCondition(move)
        expect(holds(condition, command, { values })).toBe(moves(command, move))
      }),
      { numRuns: 3000 },
    )
  })

  it('never holds for a command that is not there', () => {
    fc.assert(
      fc.property(possible, (move) => {
        const { condition, values } = moveCondition(move)
        expect(holds(condition, undefined, { values })).toBe(false)
      }),
    )
  })
})

describe('the store', () => {
  const seed = seedOfThisRun()

  it(`does to a command what the rule says, in 150 random orders (SEED=${seed})`, async () => {
    setNow(noon)
    const tables = new Tables()
    const random = seeded(seed)
    for (let number = 0; number < 150; number++) {
      const { life, order } = randomOrder(random)
      const command = putCommand(tables, life.state, { ...life, commandId: `cmd_${number}` })
      let expected = life
      for (const happening of order) {
        expected = after(expected, happening)
        await happen(command, happening)
        const { deviceId, commandId } = command
        const kept = tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
        expect(kept).toMatchObject(expected)
        expect(Object.keys(kept?.trail ?? {}).sort()).toEqual(Object.keys(expected.trail).sort())
      }
    }
  })

  it('keeps due what is open, and nothing that has ended', async () => {
    const tables = new Tables()
    const dueAfter = async (to: CommandState) => {
      const { deviceId, commandId, epoch } = putCommand(tables, 'sent')
      const move = { to, epoch, below: rankOf[to] }
      await moveCommand({ deviceId, commandId }, move, { trail: { [to]: noon } })
      const { dueAt, dueShard, expiresAt, overAt } = tables.find('commands', deviceId, `command#${commandId}`) ?? {}
      return { isDue: dueShard !== undefined, isAtExpiry: dueAt === expiresAt, isWhenOver: dueAt === overAt }
    }
    expect(await dueAfter('received')).toEqual({ isDue: true, isAtExpiry: true, isWhenOver: false })
    expect(await dueAfter('running')).toEqual({ isDue: true, isAtExpiry: false, isWhenOver: true })
    for (const to of ['succeeded', 'failed', 'rejected', 'expired', 'cancelled', 'superseded'] as const)
      expect((await dueAfter(to)).isDue).toBe(false)
  })
})

/** As the triggers do it: a move, or else what of it still counts. */
async function happen(command: CommandRecord, happening: Happening): Promise<void> {
  const { move, trail } = asked(happening)
  const moved = await moveCommand(command, move, { trail })
  if (moved.done) return
  if (happening.kind === 'message') await mergeTrail(command, happening.epoch, trail)
  if (happening.kind === 'cancel')
    await commit([requestCancel({ ...command, epoch: happening.epoch } as Life & CommandRecord, happening.at)])
}
