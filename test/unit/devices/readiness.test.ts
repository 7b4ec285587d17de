// What would keep a remote command from working now: each obstacle, their order, and the commands that each concerns.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { commandTypeNames } from '../../../contracts/commands.ts'
import { obstacles } from '../../../contracts/devices.ts'
import { neverConnected } from '../../../lambdas/devices/presence.ts'
import { findObstacles } from '../../../lambdas/devices/readiness.ts'
import { day, noon } from '../../support/clock.ts'
import { report } from '../../support/records.ts'

const all = ['device.lock', 'device.unlock', 'device.locate', 'device.alarm', 'device.mugshot', 'device.wipe']
const ready = {
  presence: { online: true, rank: 4, at: noon },
  lastSeenAt: noon,
  capabilities: [...commandTypeNames] as string[],
  report,
}
type Judged = Parameters<typeof findObstacles>[0]
const judge = (change: Partial<Judged>, now = noon) => findObstacles({ ...ready, ...change }, now)
const away = (since: number) => ({ presence: { online: false, rank: 5, at: noon - since }, lastSeenAt: noon - since })

describe('the readiness of a device', () => {
  it('has no obstacle where it is there, can do everything, and its person allows it', () => {
    expect(judge({})).toEqual([])
    expect(judge(away(3 * day - 1))).toEqual([])
  })

  it('knows a device that was enrolled and never came: it was not seen for days only once it was seen', () => {
    const enrolled = { presence: neverConnected(noon - 9 * day), lastSeenAt: noon - 9 * day }
    expect(judge(enrolled)).toEqual([{ code: 'never-connected', commands: all }])
    // Heard of before any event of its presence came.
    expect(judge({ ...enrolled, lastSeenAt: noon - 1 })).toEqual([])
    expect(judge({ ...enrolled, lastSeenAt: noon - 8 * day })).toMatchObject([
      { code: 'not-seen-for-days', detail: '8' },
    ])
  })

  it('tells after three days how many days it was not seen', () => {
    expect(judge(away(3 * day))).toEqual([{ code: 'not-seen-for-days', commands: all, detail: '3' }])
    expect(judge(away(6 * day - 1))[0]?.detail).toBe('5')
    // Online by the events, but silent: what told of its going was lost.
    expect(
      judge({ presence: { online: true, rank: 4, at: noon - 7 * day }, lastSeenAt: noon - 4 * day }),
    ).toMatchObject([{ code: 'not-seen-for-days', detail: '4' }])
  })

  it('names missing permissions, and what needs them; one that it does not know concerns everything', () => {
    const missing = (...permissionsMissing: string[]) => judge({ report: { ...report, permissionsMissing } })
    expect(missing('location', 'camera')).toEqual([
      { code: 'permission-missing', commands: ['device.locate', 'device.mugshot'], detail: 'location, camera' },
    ])
    expect(missing('device-admin')).toEqual([{ code: 'permission-missing', commands: all, detail: 'device-admin' }])
  })

  it('lists what the device can not do, and what its person opted out of, of Where is my device alone', () => {
    expect(judge({ capabilities: ['device.lock', 'device.wipe', 'device.locate', 'device.unlock', 'x.y'] })).toEqual([
      { code: 'not-capable', commands: ['device.alarm', 'device.mugshot'] },
    ])
    expect(judge({ report: { ...report, optedOut: ['device.wipe', 'antivirus.scan'] } })).toEqual([
      { code: 'opted-out', commands: ['device.wipe'] },
    ])
  })

  it('says each thing once, in the order of the contract, and of no command that the device can not carry out', () => {
    const any = fc.record({
      capabilities: fc.subarray([...commandTypeNames] as string[]),
      presence: fc.record({ online: fc.boolean(), rank: fc.integer({ min: -1, max: 3 }), at: fc.constant(noon) }),
      lastSeenAt: fc.integer({ min: noon - day, max: noon + day }),
      report: fc.record({
        permissionsMissing: fc.subarray(['location', 'camera', 'overlay']),
        optedOut: fc.subarray(['device.wipe', 'device.mugshot']),
      }),
    })
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 9 * day }), ({ report: said, ...change }, later) => {
        const found = judge({ ...change, report: { ...report, ...said } }, noon + later)
        const places = found.map(({ code }) => obstacles.indexOf(code))
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
        for (const { code, commands } of found) {
          expect(commands.length).toBeGreaterThan(0)
          const capable = commands.map((command) => change.capabilities.includes(command))
          expect(new Set(capable)).toEqual(new Set([code !== 'not-capable']))
        }
      }),
      { numRuns: 1000 },
    )
  })
})
