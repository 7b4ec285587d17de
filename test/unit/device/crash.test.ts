import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { CommandHandlers } from '../../../device/sdk/handlers.ts'
import { claimsAt } from './hub-signer.ts'
import { now, RunnerBench, statesOf } from './runner-bench.ts'

let bench: RunnerBench

beforeEach(async () => {
  bench = await RunnerBench.make()
})
afterEach(() => bench.close())

describe('a command that a crash cut off', () => {
  const never = () => new Promise<never>(() => {})

  it('runs once after the restart where it had not begun', async () => {
    let runs = 0
    const blocked = claimsAt(now, { type: 'device.lock' })
    const waiting = claimsAt(now, { type: 'device.unlock', seq: 2 })
    const before = await bench.start({ 'device.lock': never, 'device.unlock': async () => void runs++ })
    await before.runner.run(blocked)
    await before.runner.run(waiting)
    await bench.crash()
    const after = await bench.start({ 'device.lock': never, 'device.unlock': async () => void runs++ }, 'crashed')
    await after.runner.resume()
    await after.runner.run(waiting)
    expect(statesOf(await after.ended(waiting.jti))).toEqual(['received', 'running', 'succeeded'])
    expect(runs).toBe(1)
  })

  const crashWhileRunning = async () => {
    const claims = claimsAt(now)
    const begun = Promise.withResolvers<void>()
    const before = await bench.start({
      'device.locate': () => {
        begun.resolve()
        return never()
      },
    })
    await before.runner.run(claims)
    await begun.promise
    await bench.crash()
    return claims
  }

  it('is told as interrupted where it had begun', async () => {
    const claims = await crashWhileRunning()
    let runs = 0
    const after = await bench.start({ 'device.locate': async () => void runs++ }, 'crashed')
    await after.runner.resume()
    const end = await after.ended(claims.jti)
    expect([statesOf(end), end.reason, runs]).toEqual([['received', 'running', 'failed'], 'interrupted', 0])
  })

  it('runs again where its handler says that this is safe, and its steps go on rising', async () => {
    const claims = await crashWhileRunning()
    let runs = 0
    const handle = async () => void runs++
    const after = await bench.start({ 'device.locate': { handle, repeatSafe: true } }, 'crashed')
    await after.runner.resume()
    const end = await after.ended(claims.jti)
    expect([statesOf(end), runs]).toEqual([['received', 'running', 'succeeded'], 1])
    expect(end.step).toBeGreaterThan(1000)
  })

  it('is rejected where it has expired meanwhile', async () => {
    const blocked = claimsAt(now, { type: 'device.lock' })
    const waiting = claimsAt(now, { type: 'device.unlock' })
    const before = await bench.start({ 'device.lock': never, 'device.unlock': async () => {} })
    await before.runner.run(blocked)
    await before.runner.run(waiting)
    await bench.crash()
    const after = await bench.start({ 'device.unlock': async () => {} }, 'crashed', now + 3600_000)
    await after.runner.resume()
    const end = await after.ended(waiting.jti)
    expect([statesOf(end), end.reason]).toEqual([['received', 'rejected'], 'expired'])
  })
})

describe('a crash at any moment', () => {
  it('F17: makes no command run twice, and leaves none without an end', async () => {
    const types = ['device.locate', 'device.lock', 'antivirus.enable', 'device.unlock', 'device.locate']
    const commands = types.map((type, seq) => claimsAt(now, { type, seq }))
    /** How long the journal was when the handler of a command began: what a crash before that did not see. */
    const begunAt = new Map<string, number>()
    const before = await bench.start(handling(async (id) => void begunAt.set(id, (await stat(bench.path())).size)))
    for (const command of commands) await before.runner.run(command)
    await Promise.all(commands.map(({ jti }) => before.ended(jti)))
    const journal = await readFile(bench.path())
    for (let length = 0; length <= journal.length; length += 11) {
      await writeFile(bench.path('crashed'), journal.subarray(0, length))
      const again: string[] = []
      const after = await bench.start(
        handling(async (id) => void again.push(id)),
        'crashed',
      )
      await after.runner.resume()
      for (const command of commands) await after.runner.run(command)
      await Promise.all(commands.map(({ jti }) => after.ended(jti)))
      const ranBefore = commands.filter(({ jti }) => (begunAt.get(jti) ?? 0) <= length).map(({ jti }) => jti)
      expect(again.filter((id) => ranBefore.includes(id))).toEqual([])
      expect(new Set(again).size).toBe(again.length)
    }
  })
})

function handling(act: (commandId: string) => Promise<void>): CommandHandlers {
  const handle = ({ commandId }: { commandId: string }) => act(commandId)
  return { 'device.locate': handle, 'device.lock': handle, 'device.unlock': handle, 'antivirus.enable': handle }
}
