import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Refused, Unreachable } from '../../../contracts/client.ts'
import type { AckState } from '../../../contracts/device-messages.ts'
import type { ProblemCode } from '../../../contracts/problems.ts'
import type { JournalEntry } from '../../../device/sdk/journal-entry.ts'
import { Ledger } from '../../../device/sdk/ledger.ts'
import { DeviceBench } from './device-bench.ts'
import { deviceId, newCommandId } from './hub-signer.ts'

let bench: DeviceBench
beforeEach(async () => {
  bench = await DeviceBench.make()
})
afterEach(() => bench.close())

const report = {
  automaticAntivirus: true,
  databasesAt: '2026-11-22T12:00:00.000Z',
  threats: 0,
  permissionsMissing: [],
  updateAvailable: false,
  locked: false,
}
const refusing =
  (status: number, code: ProblemCode): typeof fetch =>
  async () =>
    new Response(JSON.stringify({ type: '', title: 'No.', status, code, requestId: 'r' }), {
      status,
      headers: { 'content-type': 'application/problem+json' },
    })

describe('the ledger of the device', () => {
  it('has every command, what became of it, and is there after a restart', async () => {
    const handlers = {
      'device.lock': async () => {},
      'antivirus.enable': async () => {
        throw new Error('no licence')
      },
    }
    const device = await bench.connected({ handlers })
    for (const [seq, [type, end]] of [
      ['device.lock', 'succeeded'],
      ['antivirus.enable', 'failed'],
      ['device.fly', 'rejected'],
    ].entries()) {
      const ended = bench.heard(end ?? '')
      await bench.send(type ?? '', { seq: seq + 1 })
      await ended
    }
    const told = [
      ['device.fly', 'rejected', 'not-supported'],
      ['antivirus.enable', 'failed', 'no licence'],
      ['device.lock', 'succeeded', undefined],
    ]
    const shown = (from: typeof device) => from.ledger().map(({ type, state, reason }) => [type, state, reason])
    expect(shown(device)).toEqual(told)
    await device.close()
    expect(shown(await bench.open())).toEqual(told)
  })

  it('shows a command that still runs', async () => {
    const device = await bench.connected({
      handlers: {
        'device.alarm': ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
    })
    const running = bench.heard('running')
    await bench.send('device.alarm')
    await running
    expect(device.ledger()).toMatchObject([{ type: 'device.alarm', state: 'running' }])
  })

  it('makes up from the journal for a line that a crash lost, and stays small', async () => {
    const start = Date.parse('2026-11-22T12:00:00.000Z')
    const entries = Array.from({ length: 60 }, (_, seq): JournalEntry => {
      const at = new Date(start + seq).toISOString()
      const trail = ['received', 'succeeded'].map((state) => ({ state: state as AckState, at }))
      return { commandId: newCommandId(), type: 'device.lock', seq, epoch: 1, expiresAt: 0, trail }
    })
    const path = `${bench.state}/small-ledger`
    const ledger = await Ledger.open(path, entries.slice(0, 20), 10)
    for (const entry of entries.slice(20)) ledger.record(entry)
    expect(ledger.entries([])).toHaveLength(10)
    await ledger.close()
    // The journal remembers more than the ledger keeps: what is older does not push out what is newer.
    const again = await Ledger.open(path, entries, 10)
    expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThanOrEqual(21)
    expect(new Set(again.entries([]).map(({ commandId }) => commandId))).toEqual(
      new Set(entries.slice(-10).map(({ commandId }) => commandId)),
    )
  })
})

describe('the person who holds the device', () => {
  it('opts out of the wipe and the camera: the owner hears of it, and such a command is rejected, also after a restart', async () => {
    let runs = 0
    const handlers = { 'device.wipe': async () => void runs++, 'device.mugshot': async () => void runs++ }
    const device = await bench.connected({ handlers })
    device.report(report)
    const told = bench.broker.next('status', (status) => status.report.optedOut?.length === 2)
    await device.optOut(['device.mugshot', 'device.wipe'])
    expect((await told).report.optedOut).toEqual(['device.wipe', 'device.mugshot'])
    await device.close()
    const again = await bench.connected({ handlers })
    expect(again.optedOut).toEqual(['device.wipe', 'device.mugshot'])
    const rejected = bench.heard('rejected')
    await bench.send('device.wipe')
    expect([(await rejected).reason, runs]).toEqual(['opted-out', 0])
    await again.optOut([])
    const done = bench.heard('succeeded')
    await bench.send('device.mugshot', { seq: 2 })
    await done
    expect(runs).toBe(1)
  })

  it('sees whose device it is', async () => {
    const asked: string[] = []
    const device = await bench.open({
      fetch: async (url) => {
        asked.push(String(url))
        const headers = { 'content-type': 'application/json' }
        return new Response(JSON.stringify({ owner: { email: 'owner@example.org' } }), { headers })
      },
    })
    expect(await device.owner()).toEqual({ email: 'owner@example.org' })
    expect(asked).toEqual([`http://localhost:1/v1/devices/${deviceId}`])
  })

  it('leaves: nothing stays on the device once the hub has answered', async () => {
    const device = await bench.connected({ fetch: async () => new Response(null, { status: 204 }) })
    await device.leave()
    expect(await bench.files()).toEqual([])
  })

  it('leaves a device that its owner had disconnected already', async () => {
    const device = await bench.open({ fetch: refusing(401, 'session/required') })
    await device.leave()
    expect(await bench.files()).toEqual([])
  })

  it.each<[string, typeof fetch, typeof Refused | typeof Unreachable]>([
    ['the device is marked missing', refusing(409, 'device/can-not-leave'), Refused],
    ['no answer comes', () => Promise.reject(new TypeError('fetch failed')), Unreachable],
  ])('can not leave where %s, and the device goes on', async (_, fetch, thrown) => {
    const device = await bench.connected({ fetch, handlers: { 'device.lock': async () => {} } })
    await expect(device.leave()).rejects.toThrow(thrown)
    const done = bench.heard('succeeded')
    await bench.send('device.lock')
    await done
    expect(await bench.files()).toContain('enrolment.json')
  })

  it('types a recovery code without a network', async () => {
    const device = await bench.open()
    let reconnecting = false
    device.on('reconnecting', () => {
      reconnecting = true
    })
    // Counter 0 of RFC 4226, Appendix D.
    expect(await device.tryRecoveryCode('8475 5224')).toEqual({ verdict: 'accepted' })
    expect((await device.tryRecoveryCode('8475 5224')).verdict).toBe('wrong')
    expect(reconnecting).toBe(false)
  })
})

describe('what happens to the device', () => {
  it('is told in the order of happening, by the clock of the hub', async () => {
    const heard: [string, number][] = []
    bench.broker.heard.on('event', ({ event, sequence }) => heard.push([event.kind, sequence]))
    const last = bench.broker.next('event', ({ event }) => event.kind === 'tampered')
    const device = await bench.connected()
    await device.threatFound({ name: 'EICAR-Test-File', path: `/${'x'.repeat(400)}` })
    await device.simChanged()
    await device.batteryLow(4, { latitude: 52, longitude: 13, accuracyMeters: 10, at: device.time() })
    await device.tampered('the app was debugged')
    const { at } = await last
    expect(heard.map(([kind]) => kind)).toEqual(['threat-found', 'sim-changed', 'battery-low', 'tampered'])
    const sequences = heard.map(([, sequence]) => sequence)
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(10_000)
  })

  it('waits on the disk for the hub, over a restart, and its sequence goes on rising', async () => {
    const first = bench.broker.next('event')
    const device = await bench.connected()
    await device.simChanged()
    const { sequence } = await first
    await bench.broker.stop()
    await once(device, 'reconnecting')
    await device.tampered()
    await device.close()
    await bench.broker.start()
    // The hub's clock was set back meanwhile.
    bench.now = () => Date.now() - 3600_000
    const second = bench.broker.next('event')
    await bench.connected()
    expect((await second).event.kind).toBe('tampered')
    expect((await second).sequence).toBeGreaterThan(sequence)
  })

  it('is told with the time at which it happened, though nobody knew the time then', async () => {
    const skew = 24 * 3600_000
    const timers = { now: () => Date.now() + skew, after: () => () => {} }
    const told = bench.broker.next('event')
    const device = await bench.open({ timers })
    await device.simChanged()
    device.connect()
    expect(Math.abs(Date.parse((await told).at) - Date.now())).toBeLessThan(10_000)
  })

  it('is told once where the broker has confirmed it, and again with the same sequence where it has not', async () => {
    const heard: number[] = []
    bench.broker.heard.on('event', ({ sequence }) => heard.push(sequence))
    let failures = 1
    const confirmed = Promise.withResolvers<void>()
    const links =
      () =>
      async (...open: Parameters<ReturnType<typeof bench.broker.links>>) => {
        const link = await bench.broker.links()(...open)
        const publish = async (topic: string, payload: string) => {
          await link.publish(topic, payload)
          if (!topic.endsWith('/event')) return
          if (failures-- > 0) throw new Error('connection closed')
          confirmed.resolve()
        }
        return { ...link, publish }
      }
    const device = await bench.connected({ links })
    const first = bench.broker.next('event')
    await device.simChanged()
    await first
    bench.broker.cut()
    await confirmed.promise
    const synced = once(device, 'synced')
    bench.broker.cut()
    await synced
    const last = bench.broker.next('event', ({ event }) => event.kind === 'tampered')
    await device.tampered()
    await last
    expect([heard.length, heard[0] === heard[1]]).toEqual([3, true])
  })
})
