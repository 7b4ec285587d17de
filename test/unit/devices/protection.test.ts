// What a device's facts mean for its owner: each reason, their order, and the command that mends it.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { commandTypeNames } from '../../../contracts/commands.ts'
import { protectionReasons, type Report } from '../../../contracts/devices.ts'
import { deriveProtection } from '../../../lambdas/devices/protection.ts'
import { day, hour, noon } from '../../support/clock.ts'
import { report } from '../../support/records.ts'

const ago = (milliseconds: number) => new Date(noon - milliseconds).toISOString()
const judge = (change: Partial<Report>, silentFor = 0, capabilities: readonly string[] = commandTypeNames) =>
  deriveProtection({ ...report, ...change }, { lastSeenAt: noon - silentFor, capabilities, isCovered: true }, noon)

describe('protection', () => {
  it('is complete where nothing is wrong', () => {
    expect(judge({})).toEqual({ state: 'protected', reasons: [] })
  })

  it('is unknown before the first report', () => {
    const unknown = { state: 'unknown', reasons: [{ code: 'not-reported' }] }
    expect(
      deriveProtection(undefined, { lastSeenAt: noon, capabilities: commandTypeNames, isCovered: true }, noon),
    ).toEqual(unknown)
  })

  it.each<[string, Partial<Report>, string]>([
    ['threats-found', { threats: 1 }, 'at-risk'],
    ['antivirus-off', { automaticAntivirus: false }, 'at-risk'],
    ['databases-very-old', { databasesAt: ago(7 * day + 1) }, 'at-risk'],
    ['databases-old', { databasesAt: ago(3 * day + 1) }, 'attention'],
    ['permission-missing', { permissionsMissing: ['location'] }, 'attention'],
    ['app-outdated', { updateAvailable: true }, 'attention'],
  ])('tells %s alone for %j, and is %s', (code, change, state) => {
    expect(judge(change)).toMatchObject({ state, reasons: [{ code }] })
  })

  it('counts databases as old after exactly 3 days and very old after 7', () => {
    expect(judge({ databasesAt: ago(3 * day) }).state).toBe('protected')
    expect(judge({ databasesAt: ago(7 * day) }).reasons).toMatchObject([{ code: 'databases-old' }])
  })

  it('is unknown after 14 days of silence, whatever was reported before', () => {
    expect(judge({}, 14 * day).state).toBe('protected')
    expect(judge({ threats: 2 }, 14 * day + 1)).toMatchObject({
      state: 'unknown',
      reasons: [{ code: 'silent' }, { code: 'threats-found' }],
    })
  })

  it('offers the command that would mend it, only where the device can carry it out', () => {
    const bad = { threats: 1, automaticAntivirus: false, databasesAt: ago(4 * day) }
    expect(judge(bad).reasons).toEqual([
      { code: 'threats-found', command: 'antivirus.scan' },
      { code: 'antivirus-off', command: 'antivirus.enable' },
      { code: 'databases-old', command: 'antivirus.update-databases' },
    ])
    expect(judge(bad, 0, ['antivirus.enable']).reasons).toEqual([
      { code: 'threats-found' },
      { code: 'antivirus-off', command: 'antivirus.enable' },
      { code: 'databases-old' },
    ])
  })

  it('tells its reasons worst first, each at most once, and has a state exactly where it has a reason', () => {
    const any = fc.record({
      threats: fc.nat(2),
      automaticAntivirus: fc.boolean(),
      databasesAt: fc.integer({ min: -2 * 24, max: 10 * 24 }).map((hours) => ago(hours * hour)),
      permissionsMissing: fc.array(fc.string(), { maxLength: 1 }),
      updateAvailable: fc.boolean(),
    })
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 20 * day }), (change, silentFor) => {
        const { state, reasons } = judge(change, silentFor)
        const places = reasons.map(({ code }) => protectionReasons.indexOf(code))
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
        expect(state === 'protected').toBe(reasons.length === 0)
        for (const { command } of reasons) if (command) expect(commandTypeNames).toContain(command)
      }),
    )
  })

  it('is at risk where its subscription is over, and offers nothing that would not be sent', () => {
    const isOver = { lastSeenAt: noon, capabilities: commandTypeNames, isCovered: false }
    expect(deriveProtection({ ...report, automaticAntivirus: false }, isOver, noon)).toEqual({
      state: 'at-risk',
      reasons: [{ code: 'antivirus-off' }, { code: 'subscription-ended' }],
    })
    expect(deriveProtection(undefined, isOver, noon).reasons.map(({ code }) => code)).toEqual([
      'not-reported',
      'subscription-ended',
    ])
  })
})
