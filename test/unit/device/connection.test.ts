import { describe, expect, it } from '@jest/globals'
import { Connection } from '../../../device/sdk/connection.ts'
import { type Link, type LinkListener, RefusedByHub } from '../../../device/sdk/link.ts'

/** A connection whose links and waits are moved by hand. */
function start() {
  const attempts: { listener: LinkListener; link: PromiseWithResolvers<Link> }[] = []
  const waits: { delayMs: number; over: () => void }[] = []
  const news: string[] = []
  const connection = new Connection(
    {
      open: (listener) => {
        const link = Promise.withResolvers<Link>()
        attempts.push({ listener, link })
        return link.promise
      },
      topic: 'topic',
      backOff: { fromMs: 1000, toMs: 8000 },
      random: () => 0.999,
      timers: {
        now: () => 0,
        after: (delayMs, over) => {
          waits.push({ delayMs, over })
          return () => void waits.pop()
        },
      },
    },
    {
      connected: () => news.push('connected'),
      disconnected: () => news.push('disconnected'),
      reconnecting: ({ attempt }) => news.push(`waiting ${attempt}`),
      refused: ({ attempts }) => news.push(`refused ${attempts}`),
      message: () => {},
    },
  )
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const latest = () => {
    const attempt = attempts.at(-1)
    if (!attempt) throw new Error('Nothing was opened.')
    return attempt
  }
  const link: Link = { publish: async () => {}, subscribe: async () => {}, end: async () => {} }
  return {
    connection,
    news,
    waits,
    opened: () => attempts.length,
    async connects() {
      latest().link.resolve(link)
      await settle()
    },
    async breaksAtOnce() {
      const { listener, link: opening } = latest()
      opening.resolve({ ...link, subscribe: () => Promise.reject(new Error('connection closed')) })
      listener.closed(undefined)
      await settle()
    },
    async breaks() {
      latest().listener.closed(undefined)
      await settle()
    },
    async fails(cause: Error) {
      latest().link.reject(cause)
      await settle()
    },
    async waitIsOver() {
      waits.pop()?.over()
      await settle()
    },
  }
}

describe('the connection', () => {
  it('opens one link at a time, also where one breaks the moment it is open', async () => {
    const bench = start()
    bench.connection.start()
    await bench.breaksAtOnce()
    expect([bench.opened(), bench.waits.length, bench.news]).toEqual([1, 1, ['waiting 1']])
    await bench.waitIsOver()
    await bench.connects()
    expect([bench.opened(), bench.waits.length, bench.news.at(-1)]).toEqual([2, 0, 'connected'])
  })

  it('F22, F28: waits longer and longer until the hub has answered something', async () => {
    const bench = start()
    bench.connection.start()
    const delays: number[] = []
    for (let round = 0; round < 4; round++) {
      await bench.connects()
      await bench.breaks()
      delays.push(bench.waits[0]?.delayMs ?? 0)
      await bench.waitIsOver()
    }
    expect(delays).toEqual([1999, 3997, 7993, 7993])
    await bench.connects()
    bench.connection.settled()
    await bench.breaks()
    expect(bench.waits[0]?.delayMs).toBe(1999)
  })

  it('tells once that the hub refuses the device, and only where it does so three times in a row', async () => {
    const bench = start()
    bench.connection.start()
    const failures = [new RefusedByHub(), new RefusedByHub(), new Error('no network')]
    for (const failure of [...failures, ...Array.from({ length: 5 }, () => new RefusedByHub())]) {
      await bench.fails(failure)
      await bench.waitIsOver()
    }
    expect(bench.news.filter((each) => each.startsWith('refused'))).toEqual(['refused 3'])
    expect(bench.opened()).toBe(9)
  })

  it('opens nothing any more once it is stopped', async () => {
    const bench = start()
    bench.connection.start()
    await bench.fails(new Error('no network'))
    await bench.connection.stop()
    expect([bench.waits.length, bench.opened()]).toEqual([0, 1])
    await expect(bench.connection.publish('topic', '')).rejects.toThrow('no connection')
  })
})
