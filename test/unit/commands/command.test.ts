// A command when it is made, when it is sent again, and as it is shown. Its life is in command-order.test.ts.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Command, commandStates, commandTypeNames } from '../../../contracts/commands.ts'
import { type CommandRecord, newCommand, nextDue, rankOf, showCommand } from '../../../lambdas/commands/command.ts'
import { sameParameters } from '../../../lambdas/commands/parameters.ts'
import { hour, noon } from '../../support/clock.ts'

const given = {
  commandId: 'cmd_01K00000000000000000000CMD',
  deviceId: 'dev_01K00000000000000000000DEV',
  ownerId: 'acc_01K00000000000000000000ACC',
  type: 'device.lock',
  parameters: { message: 'Please call' },
  epoch: 1,
  seq: 4,
  isOnline: true,
} as const

describe('a new command', () => {
  it('counts as sent once where its device is online, and waits where it is away', () => {
    expect(newCommand(given, noon)).toMatchObject({ state: 'sent', rank: 10, attempts: 1, trail: { sent: noon } })
    const waiting = { state: 'pending', rank: 0, attempts: 0, trail: { pending: noon } }
    expect(newCommand({ ...given, isOnline: false }, noon)).toMatchObject(waiting)
  })

  it.each([
    ['device.locate', 5 / 60],
    ['antivirus.enable', 24],
    ['device.lock', 7 * 24],
    ['device.unlock', 7 * 24],
  ] as const)('of the type %s is worth carrying out for %d hours', (type, hours) => {
    expect(newCommand({ ...given, type }, noon).expiresAt).toBe(noon + hours * hour)
  })
})

describe('the resending of a command', () => {
  it('is after 5, 15 and 60 seconds, and then every 5 minutes', () => {
    const far = noon + 24 * hour
    expect([1, 2, 3, 4, 5, 50].map((attempts) => (nextDue(attempts, far, noon) - noon) / 1000)).toEqual([
      5, 15, 60, 300, 300, 300,
    ])
  })

  it('is never after its expiry, and one that waits for its device is looked at after 5 seconds', () => {
    expect([0, 1, 4].map((attempts) => nextDue(attempts, noon + 1000, noon))).toEqual(Array(3).fill(noon + 1000))
    expect(nextDue(0, noon + hour, noon)).toBe(noon + 5000)
  })
})

describe('a command as it is shown', () => {
  const trail = fc.uniqueArray(fc.constantFrom(...commandStates), { minLength: 1 })

  it('is what the contract declares, with its history in the order of a life, whatever the clocks said', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commandTypeNames), trail, fc.infiniteStream(fc.nat()), (type, states, times) => {
        const record: CommandRecord = {
          ...newCommand({ ...given, type }, noon),
          state: states[0] ?? 'sent',
          trail: Object.fromEntries(states.map((state) => [state, Number(times.next().value)])),
        }
        const shown = Command.parse(showCommand(record))
        const ranks = shown.history.map(({ state }) => rankOf[state])
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
        expect(shown.history).toHaveLength(states.length)
      }),
    )
  })

  it('shows nothing of how it is kept', () => {
    expect(Object.keys(showCommand(newCommand(given, noon))).sort()).toEqual(
      ['id', 'deviceId', 'type', 'parameters', 'state', 'createdAt', 'expiresAt', 'history', 'version'].sort(),
    )
  })
})

describe('two requests', () => {
  it('ask for the same where their parameters are equal, in whatever order', () => {
    expect(sameParameters({ message: 'a', phone: '112' }, { phone: '112', message: 'a' })).toBe(true)
    expect(sameParameters({ message: 'a' }, { message: 'b' })).toBe(false)
    expect(sameParameters({ message: 'a' }, {})).toBe(false)
  })
})
