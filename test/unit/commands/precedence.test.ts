// Which command gives way to which, and in which order they go out.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { commandStates, commandTypeNames } from '../../../contracts/commands.ts'
import { rankOf } from '../../../lambdas/commands/command.ts'
import { concerned, givesWay, inOrder } from '../../../lambdas/commands/precedence.ts'

const type = fc.constantFrom(...commandTypeNames)
const openState = fc.constantFrom(...commandStates.filter((state) => rankOf[state] < rankOf.expired))
const open = Object.fromEntries(commandTypeNames.map((name) => [name, `cmd_${name}`]))

describe('a new command', () => {
  it('looks at its own type and its opposite; a wipe at everything', () => {
    expect(concerned('device.locate', open)).toEqual(['cmd_device.locate'])
    expect(concerned('device.unlock', open)).toEqual(['cmd_device.unlock', 'cmd_device.lock'])
    expect(concerned('device.wipe', open)).toEqual(Object.values(open))
    expect(concerned('device.unlock', {})).toEqual([])
  })

  it('makes room where the other is in its way and was not received; a wipe everywhere, but for locks and wipes', () => {
    fc.assert(
      fc.property(type, type, openState, (wanted, other, state) => {
        const move = givesWay({ type: other, rank: rankOf[state], epoch: 1 }, wanted)
        const isOpposite = [wanted, other].sort().join() === 'device.lock,device.unlock'
        const gives =
          wanted === 'device.wipe'
            ? other !== 'device.lock' && other !== 'device.wipe'
            : (other === wanted || isOpposite) && rankOf[state] < rankOf.received
        expect(move !== undefined).toBe(gives)
        // What it does, it can do: the command stands below the move.
        if (move) expect([move.to, rankOf[state] < move.below]).toEqual(['superseded', true])
      }),
    )
  })
})

describe('the order of sending', () => {
  const commands = fc
    .uniqueArray(type)
    .chain((types) =>
      fc
        .uniqueArray(fc.nat(99), { minLength: types.length, maxLength: types.length })
        .map((seqs) => types.map((name, index) => ({ type: name, seq: seqs[index] ?? 0 }))),
    )

  it('is that of asking, but a lock is never behind a wipe, whatever order they are given in', () => {
    fc.assert(
      fc.property(commands, (given) => {
        const sorted = inOrder(given)
        expect(inOrder([...given].reverse())).toEqual(sorted)
        expect(new Set(sorted)).toEqual(new Set(given))
        const at = (name: string) => sorted.findIndex((each) => each.type === name)
        if (at('device.wipe') >= 0) expect(at('device.lock')).toBeLessThan(at('device.wipe'))
        const others = sorted.filter((each) => each.type !== 'device.lock').map(({ seq }) => seq)
        expect(others).toEqual([...others].sort((a, b) => a - b))
      }),
    )
  })
})
