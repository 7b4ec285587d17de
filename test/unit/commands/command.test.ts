// A command when it is made, when it is sent again, and as it is shown. Its life is in command-order.test.ts.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Command, commandStates, commandTypeNames } from '../../../contracts/commands.ts'
import { type CommandRecord, newCommand, nextDue, rankOf, released } from '../../../lambdas/commands/command.ts'
import { sameParameters } from '../../../lambdas/commands/parameters.ts'
import { placeUntil, showCommand } from '../../../lambdas/commands/shown-command.ts'
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
  it('F10: is after 5, 15 and 60 seconds, and then every 5 minutes', () => {
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
        const shown = Command.parse(showCommand(record, noon))
        const ranks = shown.history.map(({ state }) => rankOf[state])
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
        expect(shown.history).toHaveLength(states.length)
      }),
    )
  })

  it('shows nothing of how it is kept', () => {
    expect(Object.keys(showCommand(newCommand(given, noon), noon)).sort()).toEqual(
      ['id', 'deviceId', 'type', 'parameters', 'state', 'createdAt', 'expiresAt', 'history', 'version'].sort(),
    )
  })
})

describe('a place in a result', () => {
  const place = { latitude: 1, longitude: 2, accuracyMeters: 3, at: '2026-11-22T12:00:00.000Z' }
  const shown = (until: number | undefined, now: number) => {
    const record = { ...newCommand(given, noon), result: { place, note: 'here' } }
    return showCommand({ ...record, ...(until !== undefined && { placeUntil: until }) }, now).result
  }

  it('may be kept for 24 hours, and 30 days where its device was missing when it came', () => {
    expect([placeUntil(noon, false) - noon, placeUntil(noon, true) - noon]).toEqual([24 * hour, 30 * 24 * hour])
  })

  it('is shown until then, and never where nobody said until when', () => {
    expect([shown(noon + 1, noon), shown(noon, noon), shown(undefined, noon)]).toEqual([
      { place, note: 'here' },
      { note: 'here' },
      { note: 'here' },
    ])
  })
})

describe('a held command', () => {
  const held = newCommand({ ...given, isHeld: true }, noon)

  it('is not sent, however online its device is, and waits a day', () => {
    expect(held).toMatchObject({ state: 'held', rank: -10, attempts: 0, expiresAt: noon + 24 * hour })
  })

  it.each([
    [true, { state: 'sent', rank: 10, attempts: 1 }],
    [false, { state: 'pending', rank: 0, attempts: 0 }],
  ])('is let go like a new one (device online: %s)', (isOnline, expected) => {
    const later = noon + hour
    const free = released(held, { isOnline, seq: 9 }, later)
    expect(free).toMatchObject({ ...expected, seq: 9, expiresAt: later + 7 * 24 * hour, version: 2 })
    expect(free.trail).toEqual({ held: noon, [expected.state]: later })
    expect(free.createdAt).toBe(noon)
  })
})

describe('two requests', () => {
  it('ask for the same where their parameters are equal, in whatever order', () => {
    expect(sameParameters({ message: 'a', phone: '112' }, { phone: '112', message: 'a' })).toBe(true)
    expect(sameParameters({ message: 'a' }, { message: 'b' })).toBe(false)
    expect(sameParameters({ message: 'a' }, {})).toBe(false)
  })
})
