// What of a change is news: coming back while missing, becoming at risk, opting out; each once, whatever led to it.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Report } from '../../../contracts/devices.ts'
import { newDevice, type WholeDeviceRecord } from '../../../lambdas/devices/device.ts'
import { findNews, mayMailAgain } from '../../../lambdas/devices/news.ts'
import { applyPresence, isOnline, rankOf } from '../../../lambdas/devices/presence.ts'
import { day, hour, minute, noon } from '../../support/clock.ts'
import { accountId, deviceId, report } from '../../support/records.ts'

const device: WholeDeviceRecord = {
  ...newDevice({
    deviceId,
    ownerId: accountId,
    name: 'Phone',
    platform: 'android',
    appVersion: '1',
    capabilities: [],
    certificateId: 'c',
    keyHash: 'k',
    sessionId: 'ses_1',
    createdAt: noon,
  }),
  presence: { online: true, rank: 2, at: noon },
}
const away = { presence: { online: false, rank: 3, at: noon + 1 } }
const missing = { missingSince: noon }
const news = (before: Partial<WholeDeviceRecord>, after: Partial<WholeDeviceRecord>) =>
  findNews({ ...device, ...before }, { ...device, ...after })

describe('coming back', () => {
  it('is news of a device that was away and missing, whether an event or a message tells it', () => {
    expect(news({ ...away, ...missing }, missing)).toEqual(['back-online'])
    expect(news({ ...away, ...missing }, { ...away, ...missing, lastSeenAt: noon + 2 })).toEqual(['back-online'])
  })

  it('is news of one that was silent for so long that its going must have been lost', () => {
    const silent = { ...missing, presence: { ...device.presence, online: true, at: noon - 10 * hour } }
    const heard = { ...silent, lastSeenAt: noon }
    expect(news({ ...silent, lastSeenAt: noon - 8 * hour }, heard)).toEqual(['back-online'])
    expect(news({ ...silent, lastSeenAt: noon - 6 * hour }, heard)).toEqual([])
  })

  it('is no news where it is not missing, was never away, stays away, or is marked missing while it is there', () => {
    expect(news(away, {})).toEqual([])
    expect(news(missing, { ...missing, lastSeenAt: noon + 9 })).toEqual([])
    expect(news({ ...away, ...missing }, { ...away, ...missing, lastSeenAt: noon + 1 })).toEqual([])
    expect(news({}, missing)).toEqual([])
    expect(news({ ...away, ...missing }, {})).toEqual([])
  })

  it('is news at most once for each connection, however its events are duplicated and reordered', () => {
    const event = fc.record({ isConnect: fc.boolean(), version: fc.nat(5), at: fc.constant(noon + 1) })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let known = { ...device, ...missing, ...away, presence: { online: false, rank: -1, at: noon } }
        const told: number[] = []
        for (const each of events) {
          const next = { ...known, presence: applyPresence(known.presence, each) }
          const wasAway = !isOnline(known, noon + 1)
          if (findNews(known, next).includes('back-online')) {
            told.push(rankOf(each))
            expect(wasAway).toBe(true)
          }
          known = next
        }
        // Ranks of what was told only rise: no event is told twice, and none after a later one.
        expect(told).toEqual([...new Set(told)].sort((a, b) => a - b))
      }),
    )
  })
})

describe('becoming at risk', () => {
  const at = (ago: number, change: Partial<Report> = {}): { report: Report } => ({
    report: { ...report, reportedAt: new Date(noon - ago).toISOString(), ...change },
  })

  it('is news once: of the first report that says so, not of those after it', () => {
    expect(news({}, at(0, { threats: 1 }))).toEqual(['at-risk'])
    expect(news(at(day), at(0, { automaticAntivirus: false }))).toEqual(['at-risk'])
    expect(news(at(day, { threats: 1 }), at(0, { threats: 2 }))).toEqual([])
    expect(news(at(day, { threats: 1 }), at(0))).toEqual([])
  })

  it('is news also where nothing but time made it so: databases that became too old between two reports', () => {
    const databasesAt = new Date(noon - 7 * day - minute).toISOString()
    expect(news(at(day, { databasesAt }), at(0, { databasesAt }))).toEqual(['at-risk'])
  })

  it('is no news where it was enrolled anew: nothing of before is compared', () => {
    expect(news({ epoch: 1 }, { epoch: 2, ...at(0, { threats: 1 }) })).toEqual([])
  })
})

describe('opting out', () => {
  const said = (...optedOut: string[]) => ({ report: { ...report, optedOut } })

  it('is news where the choice changed, in whatever order it is told', () => {
    expect(news({}, said('device.wipe'))).toEqual(['opt-outs'])
    expect(news(said('device.wipe'), said())).toEqual(['opt-outs'])
    expect(news(said('device.wipe', 'device.mugshot'), said('device.mugshot', 'device.wipe'))).toEqual([])
    expect(news({}, { report })).toEqual([])
    expect(news({ report }, said())).toEqual([])
  })
})

describe('a mail that could be many', () => {
  it('goes out again after ten minutes', () => {
    expect([undefined, noon - 10 * minute, noon - 10 * minute + 1].map((at) => mayMailAgain(at, noon))).toEqual([
      true,
      true,
      false,
    ])
  })
})
