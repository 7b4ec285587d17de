import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { NotPossible } from '../../../device/sdk/handlers.ts'
import { hasEnded, type JournalEntry, stateOf } from '../../../device/sdk/journal-entry.ts'
import { claimsAt } from './hub-signer.ts'
import { now, RunnerBench, statesOf, untilAborted } from './runner-bench.ts'

let bench: RunnerBench

beforeEach(async () => {
  bench = await RunnerBench.make()
})
afterEach(() => bench.close())

describe('a command on the device', () => {
  it('is received, runs, tells how far it is, and ends with its result', async () => {
    const databasesAt = '2026-11-22T12:00:00.000Z'
    const { runner, told, ended } = await bench.start({
      'antivirus.update-databases': async ({ progress }) => {
        progress(50)
        return { databasesAt }
      },
    })
    const claims = claimsAt(now, { type: 'antivirus.update-databases' })
    await runner.run(claims)
    expect(statesOf(await ended(claims.jti))).toEqual(['received', 'running', 'succeeded'])
    expect(told.map(({ step, progressPercent }) => [step, progressPercent])).toEqual([
      [undefined, undefined],
      [1, undefined],
      [2, 50],
      [2, 50],
    ])
    expect(told.at(-1)?.result).toEqual({ databasesAt })
  })

  it('F29: tells each percent once, however often its handler calls', async () => {
    const { runner, told, ended } = await bench.start({
      'antivirus.update-databases': async ({ progress }) => {
        for (let done = 0; done <= 5_000; done++) progress(done / 50)
        return { databasesAt: '2026-11-22T12:00:00.000Z' }
      },
    })
    const claims = claimsAt(now, { type: 'antivirus.update-databases' })
    await runner.run(claims)
    await ended(claims.jti)
    const percents = told.flatMap(({ progressPercent }, at) => (at < told.length - 1 ? (progressPercent ?? []) : []))
    expect(percents).toEqual(Array.from({ length: 101 }, (_, percent) => percent))
  })

  it('is on the disk before it is told, and before it runs', async () => {
    const seen: string[] = []
    const { runner, ended } = await bench.start({
      'device.locate': async ({ commandId }) => {
        const copy = await bench.openJournal(await bench.crash())
        seen.push(...(statesOf(copy.get(commandId)) ?? []))
      },
    })
    const claims = claimsAt(now)
    await runner.run(claims)
    await ended(claims.jti)
    expect(seen).toEqual(['received', 'running'])
  })

  describe('on a disk that is full for a while', () => {
    /** The disk refuses so many times to write what `refused` says. */
    async function onFullDisk(refused: (entry: JournalEntry) => boolean, times: number) {
      const trouble = Promise.withResolvers<unknown>()
      const runs: string[] = []
      const handlers = { 'device.locate': async ({ commandId }: { commandId: string }) => void runs.push(commandId) }
      const onTrouble = (_: string, failure: unknown) => trouble.resolve(failure)
      const started = await bench.start(handlers, undefined, now, { onTrouble })
      const { journal } = started
      const record = journal.record.bind(journal)
      let refusals = times
      const written: JournalEntry[] = []
      journal.record = (entry) => {
        if (refused(entry) && refusals-- > 0) return Promise.reject(new Error('disk full'))
        written.push(entry)
        return record(entry)
      }
      const claims = claimsAt(now)
      await started.runner.run(claims)
      expect(await trouble.promise).toEqual(new Error('disk full'))
      return { ...started, claims, runs, written }
    }

    it('has another turn when it comes again where its next step was refused, and runs once', async () => {
      const { runner, ended, claims, runs } = await onFullDisk((entry) => stateOf(entry) === 'running', 1)
      expect(runs).toEqual([])
      await runner.run(claims)
      expect(statesOf(await ended(claims.jti))).toEqual(['received', 'running', 'succeeded'])
      expect(runs).toHaveLength(1)
    })

    it('is not done again where its end was refused: the end is written once, when it comes again', async () => {
      const { runner, ended, written, claims, runs } = await onFullDisk(hasEnded, 2)
      await expect(runner.run(claims)).rejects.toThrow('disk full')
      await Promise.all([runner.run(claims), runner.run(claims)])
      expect(statesOf(await ended(claims.jti))).toEqual(['received', 'running', 'succeeded'])
      expect(runs).toHaveLength(1)
      expect(written.filter(hasEnded)).toHaveLength(1)
    })

    it('has ended as it did where a cancel comes before its end is written', async () => {
      const { runner, ended, claims } = await onFullDisk(hasEnded, 1)
      await runner.cancel(claims)
      expect(statesOf(await ended(claims.jti))).toEqual(['received', 'running', 'succeeded'])
    })
  })

  it('that comes again is not answered with a step that is still on its way to the disk', async () => {
    const [begun, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const handle = () => {
      begun.resolve()
      return finished.promise
    }
    const { runner, journal, told, ended } = await bench.start({ 'device.locate': handle })
    const claims = claimsAt(now)
    await runner.run(claims)
    await begun.promise
    // The disk is busy, and the end of the command waits for it.
    const busy = journal.record({ commandId: 'cmd_other', seq: 2, epoch: 1, expiresAt: now, trail: [] })
    finished.resolve()
    for (let turns = 0; turns < 50; turns++) await null
    expect(statesOf(journal.get(claims.jti))).toEqual(['received', 'running', 'succeeded'])
    const again = runner.run(claims)
    expect(told.map(statesOf)).not.toContainEqual(['received', 'running', 'succeeded'])
    await Promise.all([busy, again, ended(claims.jti)])
    expect(statesOf(told.at(-1))).toEqual(['received', 'running', 'succeeded'])
  })

  it('F08, F18: runs once, however often it comes; the repetitions are answered with what is known', async () => {
    let runs = 0
    const { runner, told, ended } = await bench.start({ 'device.locate': async () => void runs++ })
    const claims = claimsAt(now)
    await runner.run(claims)
    await runner.run(claims)
    await ended(claims.jti)
    await runner.run(claims)
    expect(runs).toBe(1)
    expect(statesOf(told.at(-1))).toEqual(['received', 'running', 'succeeded'])
  })

  it('F18: that expired more than a day ago is not answered: what became of it then is not known any more', async () => {
    const day = 24 * 3600_000
    let runs = 0
    const { runner, told, ended } = await bench.start({ 'device.locate': async () => void runs++ })
    await runner.run(claimsAt(now - 2 * day))
    const late = claimsAt(now - day / 2)
    await runner.run(late)
    await ended(late.jti)
    expect([runs, told.map(({ commandId }) => commandId)]).toEqual([0, [late.jti]])
  })

  it('F18: does not run again after a restart', async () => {
    let runs = 0
    const handlers = { 'device.locate': async () => void runs++ }
    const claims = claimsAt(now)
    const before = await bench.start(handlers)
    await before.runner.run(claims)
    await before.ended(claims.jti)
    const after = await bench.start(handlers)
    await after.runner.resume()
    await after.runner.run(claims)
    expect(runs).toBe(1)
    expect(after.told.map(statesOf)).toEqual([['received', 'running', 'succeeded']])
  })

  it('tells a failing handler by its message, a refusing one as rejected, and a result that is none as failed', async () => {
    const { runner, ended } = await bench.start({
      'antivirus.enable': async () => {
        throw new Error('x'.repeat(300))
      },
      'device.lock': async () => {
        throw new NotPossible('opted-out')
      },
      'device.locate': async () => ({ place: { latitude: 100, longitude: 0, accuracyMeters: 1, at: 'noon' } }),
    })
    const outcomes = ['antivirus.enable', 'device.lock', 'device.locate'].map(async (type) => {
      const claims = claimsAt(now, { type })
      await runner.run(claims)
      const end = await ended(claims.jti)
      return [stateOf(end), end.reason]
    })
    expect(await Promise.all(outcomes)).toEqual([
      ['failed', `${'x'.repeat(199)}…`],
      ['rejected', 'opted-out'],
      ['failed', 'the result does not have the expected form'],
    ])
  })

  it('is rejected where its person opts out while it waits for its turn', async () => {
    const release = Promise.withResolvers<void>()
    let optedOut = false
    const handlers = {
      'device.mugshot': async () => {
        await release.promise
        return { pictures: [] }
      },
    }
    const { runner, ended } = await bench.start(handlers, undefined, now, { optedOut: () => optedOut })
    const [first, second] = [1, 2].map((seq) => claimsAt(now, { type: 'device.mugshot', seq }))
    if (!first || !second) throw new Error('There are two.')
    await runner.run(first)
    await runner.run(second)
    optedOut = true
    release.resolve()
    expect(stateOf(await ended(first.jti))).toBe('succeeded')
    const end = await ended(second.jti)
    expect([stateOf(end), end.reason]).toEqual(['rejected', 'opted-out'])
  })

  it.each([
    ['expired', { exp: now / 1000 }],
    ['old-epoch', { epoch: 2 }],
    ['not-supported', { type: 'device.unlock' }],
    ['not-supported', { type: 'device.fly' }],
    ['not-supported', { type: 'toString' }],
    ['parameters-invalid', { parameters: { loud: true } }],
  ])('F14, F18: is rejected as %s: %j', async (reason, more) => {
    const { runner, told } = await bench.start({
      'device.locate': async () => {
        throw new Error('must not run')
      },
    })
    await runner.run(claimsAt(now, more))
    expect(told.map(({ trail, reason }) => [trail.map(({ state }) => state), reason])).toEqual([[['rejected'], reason]])
  })
})

describe('a cancel', () => {
  it('keeps a command from running that waits for its turn', async () => {
    const first = claimsAt(now, { type: 'device.lock' })
    const second = claimsAt(now, { type: 'device.unlock', seq: 2 })
    const release = Promise.withResolvers<void>()
    const { runner, ended, told } = await bench.start({
      'device.lock': () => release.promise,
      'device.unlock': async () => {
        throw new Error('must not run')
      },
    })
    await runner.run(first)
    await runner.run(second)
    await runner.cancel(second)
    release.resolve()
    await ended(first.jti)
    await runner.run(second)
    expect(statesOf(told.at(-1))).toEqual(['received', 'cancelled'])
  })

  it('F11: that overtakes its command keeps it from running', async () => {
    const { runner, told } = await bench.start({
      'device.locate': async () => {
        throw new Error('must not run')
      },
    })
    const claims = claimsAt(now)
    const { type, parameters, ...cancel } = claims
    await runner.cancel(cancel)
    await runner.run(claims)
    expect(told.map(statesOf)).toEqual([['cancelled'], ['cancelled']])
  })

  it('stops a command that runs, where its handler heeds it', async () => {
    const { runner, ended } = await bench.start({ 'device.locate': ({ signal }) => untilAborted(signal) })
    const claims = claimsAt(now)
    await runner.run(claims)
    await runner.cancel(claims)
    expect(stateOf(await ended(claims.jti))).toBe('cancelled')
  })

  it('F11: does not change the end of a command whose handler finishes all the same', async () => {
    const begun = Promise.withResolvers<void>()
    const { runner, ended } = await bench.start({
      'device.locate': ({ signal }) => {
        begun.resolve()
        return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      },
    })
    const claims = claimsAt(now)
    await runner.run(claims)
    await begun.promise
    await runner.cancel(claims)
    expect(stateOf(await ended(claims.jti))).toBe('succeeded')
  })

  it('after the end is answered with the end', async () => {
    const { runner, ended, told } = await bench.start({ 'device.locate': async () => {} })
    const claims = claimsAt(now)
    await runner.run(claims)
    await ended(claims.jti)
    await runner.cancel(claims)
    expect(told.map(stateOf)).toEqual(['received', 'running', 'succeeded', 'succeeded'])
  })
})

describe('lock and unlock', () => {
  it('F16: take turns, and the one that was asked first does not undo the later one', async () => {
    const order: string[] = []
    const handlers = {
      'device.lock': async () => void order.push('lock'),
      'device.unlock': async () => void order.push('unlock'),
    }
    const { runner, ended } = await bench.start(handlers)
    const lock = claimsAt(now, { type: 'device.lock', seq: 8 })
    const unlock = claimsAt(now, { type: 'device.unlock', seq: 9 })
    await runner.run(unlock)
    await ended(unlock.jti)
    await runner.run(lock)
    const end = await ended(lock.jti)
    expect([stateOf(end), end.reason, order]).toEqual(['rejected', 'superseded', ['unlock']])
  })

  it('F16: remember their order after a restart', async () => {
    const handlers = { 'device.lock': async () => {}, 'device.unlock': async () => {} }
    const before = await bench.start(handlers)
    const unlock = claimsAt(now, { type: 'device.unlock', seq: 9 })
    await before.runner.run(unlock)
    await before.ended(unlock.jti)
    const after = await bench.start(handlers)
    const lock = claimsAt(now, { type: 'device.lock', seq: 8 })
    await after.runner.run(lock)
    expect(stateOf(await after.ended(lock.jti))).toBe('rejected')
  })

  it('do not hold up commands of another type', async () => {
    const { runner, ended } = await bench.start({
      'device.lock': ({ signal }) => untilAborted(signal),
      'device.locate': async () => {},
    })
    const lock = claimsAt(now, { type: 'device.lock', seq: 1 })
    const locate = claimsAt(now, { seq: 2 })
    await runner.run(lock)
    await runner.run(locate)
    expect(stateOf(await ended(locate.jti))).toBe('succeeded')
    await runner.cancel(lock)
    await ended(lock.jti)
  })
})

describe('closing the SDK', () => {
  it('asks what runs to stop, and leaves it to the next start', async () => {
    const { runner, journal } = await bench.start({ 'device.locate': ({ signal }) => untilAborted(signal) })
    const claims = claimsAt(now)
    await runner.run(claims)
    await runner.stop()
    expect(hasEnded(journal.get(claims.jti) as JournalEntry)).toBe(false)
  })
})
