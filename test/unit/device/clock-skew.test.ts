import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { CommandHandlers } from '../../../device/sdk/handlers.ts'
import { DeviceBench } from './device-bench.ts'

let bench: DeviceBench
beforeEach(async () => {
  bench = await DeviceBench.make()
})
afterEach(() => bench.close())

const day = 24 * 3600_000
const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 5 }

describe.each([
  ['a day ahead', day],
  ['a day behind', -day],
  ['years behind', -20 * 365 * day],
])('a device whose clock is %s', (_, skew) => {
  const timers = {
    now: () => Date.now() + skew,
    after: (ms: number, then: () => void) => {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
  }
  const near = (time: string | undefined) => Math.abs(Date.parse(time ?? '') - Date.now()) < 10_000

  it('F20: carries out what is valid, rejects what has expired, and tells both with the time of the hub', async () => {
    const runs: string[] = []
    const handlers: CommandHandlers = {
      'device.locate': async ({ commandId }) => {
        runs.push(commandId)
        return { place: { ...place, at: device.time() } }
      },
    }
    const device = await bench.connected({ handlers, timers })
    const done = bench.heard('succeeded')
    const valid = await bench.send('device.locate', { seq: 1 })
    const { trail, result } = await done
    expect([runs, near(trail[0]?.at), near(result?.place?.at)]).toEqual([[valid], true, true])
    const rejected = bench.heard('rejected')
    const seconds = Math.floor(Date.now() / 1000)
    await bench.send('device.locate', { seq: 2, iat: seconds - 600, exp: seconds - 300 })
    const end = await rejected
    expect([end.reason, near(end.trail[0]?.at), runs]).toEqual(['expired', true, [valid]])
  })

  it('knows how far off it is', async () => {
    const device = await bench.open({ timers })
    const synced = once(device, 'synced')
    device.connect()
    expect(Math.abs((await synced)[0].clockOffsetMs + skew)).toBeLessThan(10_000)
  })
})
