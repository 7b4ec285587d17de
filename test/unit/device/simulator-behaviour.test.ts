import { describe, expect, it } from '@jest/globals'
import type { Link, LinkListener } from '../../../device/index.ts'
import { type Behaviour, Character } from '../../../device/simulator/character.ts'
import { oneTimer } from '../../../device/simulator/one-timer.ts'
import { takePicture } from '../../../device/simulator/picture.ts'
import { orderTyped, parseScenario, stepTyped } from '../../../device/simulator/scenario.ts'

/** Time that goes on only where a test says so. */
function handClock() {
  let now = 0
  const waits: { at: number; then: () => void }[] = []
  return {
    timers: {
      now: () => now,
      after: (ms: number, then: () => void) => {
        const wait = { at: now + ms, then }
        waits.push(wait)
        return () => void waits.splice(waits.indexOf(wait), waits.includes(wait) ? 1 : 0)
      },
    },
    armed: () => waits.length,
    pass(ms: number) {
      for (const end = now + ms; now < end; ) {
        const next = Math.min(end, ...waits.map(({ at }) => at))
        now = Math.max(now, next)
        for (const wait of waits.filter(({ at }) => at <= now)) {
          waits.splice(waits.indexOf(wait), 1)
          wait.then()
        }
      }
    },
  }
}

async function connect(behaviour: Behaviour) {
  const clock = handClock()
  const character = new Character({ behaviour, pace: 1, timers: clock.timers, random: () => 0.5 })
  const [said, heard]: [string[], string[]] = [[], []]
  let closed = 0
  let inner: LinkListener | undefined
  const usual = async (listener: LinkListener): Promise<Link> => {
    inner = listener
    return {
      publish: async (_, payload) => void said.push(payload),
      subscribe: async () => {},
      end: async () => listener.closed(undefined),
    }
  }
  const own = { message: (payload: Buffer) => heard.push(String(payload)), closed: () => closed++ }
  const open = () => character.links(usual)(own, new AbortController().signal)
  return {
    clock,
    character,
    said,
    heard,
    open,
    closed: () => closed,
    deliver: (text: string) => inner?.message(Buffer.from(text)),
  }
}

describe('a simulated device', () => {
  it('that is silent hears no command, and says what it has to', async () => {
    const { open, deliver, heard, said } = await connect('silent')
    const link = await open()
    deliver('{"jws":""}')
    deliver('{"sync":{}}')
    await link.publish('topic', 'ack')
    expect([heard, said]).toEqual([['{"sync":{}}'], ['ack']])
  })

  it('that duplicates hears and says everything twice', async () => {
    const { open, deliver, heard, said } = await connect('duplicating')
    const link = await open()
    deliver('command')
    await link.publish('topic', 'ack')
    expect([heard, said]).toEqual([
      ['command', 'command'],
      ['ack', 'ack'],
    ])
  })

  it('that flaps loses its connection again and again', async () => {
    const { open, clock, closed } = await connect('flapping')
    for (const times of [1, 2, 3]) {
      await open()
      clock.pass(12_000)
      expect(closed()).toBe(times)
    }
    expect(clock.armed()).toBe(0)
  })

  it('that is slow takes ten times as long, and one whose clock is skewed is a day ahead', async () => {
    const { character: slow } = await connect('slow')
    const { character: skewed } = await connect('clock-skewed')
    expect([slow.takes(100), skewed.takes(100), skewed.timers.now()]).toEqual([1000, 100, 86_400_000])
  })

  it('has no connection while its network is off', async () => {
    const { open, character, closed } = await connect('normal')
    await open()
    character.setOnline(false)
    expect(closed()).toBe(1)
    await expect(open()).rejects.toThrow('no network')
    await expect(character.fetch('http://localhost:1')).rejects.toThrow('no network')
    character.setOnline(true)
    await open()
  })
})

describe('the timers of two thousand devices', () => {
  it('are one, for as long as nothing is due, and each rings once, not before its time', () => {
    const clock = handClock()
    const timers = oneTimer(clock.timers)
    const rung: number[] = []
    for (let device = 0; device < 2000; device++) {
      const due = 1 + ((device * 7919) % 60_000)
      timers.after(due, () => rung.push(clock.timers.now() - due))
    }
    expect(clock.armed()).toBe(1)
    clock.pass(60_500)
    expect(rung).toHaveLength(2000)
    expect([Math.min(...rung) >= 0, Math.max(...rung) <= 250]).toEqual([true, true])
    expect(clock.armed()).toBe(0)
  })

  it('can be called off, and set while they ring', () => {
    const clock = handClock()
    const timers = oneTimer(clock.timers)
    let rings = 0
    timers.after(100, () => void rings++)()
    const again = () => {
      rings++
      if (rings < 3) timers.after(1000, again)
    }
    timers.after(1000, again)
    clock.pass(10_000)
    expect(rings).toBe(3)
  })
})

describe('a scenario', () => {
  it('is a list of steps with their seconds', () => {
    const file = `[
      { "at": 2, "do": "infect" },
      { "at": 5.5, "do": "behave", "as": "flapping", "every": 4 },
      { "at": 6, "do": "become", "state": { "databasesDaysOld": 9 } }
    ]`
    expect(parseScenario(file)).toEqual([
      { at: 2, step: { do: 'infect', threat: { name: 'EICAR-Test-File', path: expect.any(String) } } },
      { at: 5.5, every: 4, step: { do: 'behave', as: 'flapping' } },
      { at: 6, step: { do: 'become', state: { databasesDaysOld: 9 } } },
    ])
  })

  it.each([
    ['{}', 'array'],
    ['[{ "do": "cut" }]', 'Step 1, at'],
    ['[{ "at": 1, "do": "cut" }, { "at": 1, "do": "explode" }]', 'Step 2, do'],
    ['[{ "at": 1, "do": "behave", "as": "clock-skewed" }]', 'Step 1, as'],
    ['[{ "at": 1, "do": "cut", "hard": true }]', 'hard'],
  ])('that makes no sense is refused with a sentence that says where: %s', (file, where) => {
    expect(() => parseScenario(file)).toThrow(where)
  })
})

describe('what the person at the device types', () => {
  it.each([
    ['1234 5678', { do: 'try-code', code: '1234 5678' }],
    ['opt-out wipe camera', { do: 'opt-out', of: ['device.wipe', 'device.mugshot'] }],
    ['opt-out', { do: 'opt-out', of: [] }],
    ['Ledger', { do: 'ledger' }],
    ['offline', { do: 'network', on: false }],
    ['make coffee', undefined],
    ['opt-out locate', undefined],
  ])('%s', (line, step) => expect(stepTyped(line)).toEqual(step))

  it.each([
    ['offline', { every: 1, step: { do: 'network', on: false } }],
    ['Every 4 offline', { every: 4, step: { do: 'network', on: false } }],
    ['every 4 make coffee', undefined],
    ['every 0 offline', undefined],
    ['every', undefined],
  ])('is for every device, or for each of so many: %s', (line, order) => expect(orderTyped(line)).toEqual(order))
})

describe('a photo of the simulated camera', () => {
  it('is a small PNG, another one each time', () => {
    const [one, two] = [takePicture(), takePicture()]
    expect(Buffer.from(one.bytes.subarray(1, 4)).toString()).toBe('PNG')
    expect(one.bytes.byteLength).toBeLessThan(30_000)
    expect(Buffer.compare(one.bytes, two.bytes)).not.toBe(0)
  })
})
