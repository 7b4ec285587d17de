import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { AckState } from '../../../contracts/device-messages.ts'
import { Journal } from '../../../device/sdk/journal.ts'
import { type JournalEntry, stateOf } from '../../../device/sdk/journal-entry.ts'
import { newCommandId } from './hub-signer.ts'

const at = '2026-11-22T12:00:00.000Z'
const now = Date.parse(at)
const hour = 3600_000
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-journal-'))
  path = join(folder, 'commands.journal')
})
afterEach(() => rm(folder, { recursive: true }))

function entry(seq: number, states: AckState[], more: Partial<JournalEntry> = {}): JournalEntry {
  const trail = states.map((state) => ({ state, at }))
  return { commandId: newCommandId(), type: 'device.locate', seq, epoch: 1, expiresAt: now + hour, trail, ...more }
}

describe('the journal of commands', () => {
  it('remembers the last step of each command after a restart, in the order of their coming', async () => {
    const first = entry(1, ['received'])
    const second = entry(2, ['received'])
    const journal = await Journal.open(path, () => now)
    await journal.record(first)
    await journal.record(second)
    const ran = { ...first, trail: [...first.trail, { state: 'running' as const, at }] }
    await journal.record(ran)
    await journal.close()
    const again = await Journal.open(path, () => now)
    expect(again.entries()).toEqual([ran, second])
    await again.close()
  })

  it('has a step on the disk when it says so', async () => {
    const journal = await Journal.open(path, () => now)
    const written = entry(1, ['received'])
    await journal.record(written)
    expect(await readFile(path, 'utf8')).toContain(JSON.stringify(written))
    await journal.close()
  })

  it.each([1, 20, 120])('ignores a last line that was torn by a crash (%d characters short)', async (short) => {
    const journal = await Journal.open(path, () => now)
    const whole = entry(1, ['received'])
    await journal.record(whole)
    await journal.record(entry(2, ['received']))
    await journal.close()
    const { length } = await readFile(path)
    await truncate(path, length - 1 - short)
    const again = await Journal.open(path, () => now)
    expect(again.entries()).toEqual([whole])
    const next = entry(3, ['received'])
    await again.record(next)
    await again.close()
    const last = await Journal.open(path, () => now)
    expect(last.entries()).toEqual([whole, next])
    await last.close()
  })

  it('starts empty where the file holds nothing that it understands', async () => {
    await appendFile(path, 'garbage\n{"half":')
    const journal = await Journal.open(path, () => now)
    expect(journal.entries()).toEqual([])
    await journal.close()
  })

  it('writes steps that come together in the order of their coming', async () => {
    const journal = await Journal.open(path, () => now)
    const entries = Array.from({ length: 50 }, (_, seq) => entry(seq, ['received']))
    await Promise.all(entries.map((each) => journal.record(each)))
    await journal.close()
    const again = await Journal.open(path, () => now)
    expect(again.entries()).toEqual(entries)
    await again.close()
  })

  it('forgets a command a day after its expiry, and not one that has not ended', async () => {
    const journal = await Journal.open(path, () => now)
    const ended = entry(1, ['received', 'running', 'succeeded'], { delivered: true })
    const open = entry(2, ['received'])
    await journal.record(ended)
    await journal.record(open)
    await journal.close()
    const within = await Journal.open(path, () => now + 24 * hour)
    expect(within.entries()).toEqual([ended, open])
    await within.close()
    const later = await Journal.open(path, () => now + 26 * hour)
    expect(later.entries()).toEqual([open])
    await later.close()
  })

  it('does not forget, on account of its age, what the hub has not been told', async () => {
    const journal = await Journal.open(path, () => now)
    const untold = entry(1, ['received', 'running', 'succeeded'])
    await journal.record(untold)
    await journal.close()
    const later = await Journal.open(path, () => now + 300 * 24 * hour)
    expect(later.entries()).toEqual([untold])
    await later.close()
  })

  it('forgets nothing on account of its age while the time is not known', async () => {
    const journal = await Journal.open(path, () => now)
    await journal.record(entry(1, ['rejected'], { expiresAt: 1 }))
    await journal.close()
    const again = await Journal.open(path, () => 0)
    expect(again.entries()).toHaveLength(1)
    await again.close()
  })

  it('F18: stays small, and knows a replay of what it forgot by its number', async () => {
    const journal = await Journal.open(path, () => now, { entries: 10, lines: 30 })
    for (let seq = 1; seq <= 100; seq++) await journal.record(entry(seq, ['received', 'running', 'succeeded']))
    await journal.close()
    const again = await Journal.open(path, () => now, { entries: 10, lines: 30 })
    expect(again.entries().map(({ seq }) => seq)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100])
    expect(again.mayHaveForgotten(90)).toBe(true)
    expect(again.mayHaveForgotten(91)).toBe(false)
    expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThanOrEqual(31)
    await again.close()
  })

  it('leaves a command as it was when the disk refuses a step', async () => {
    const journal = await Journal.open(path, () => now)
    const received = entry(1, ['received'])
    await journal.record(received)
    await journal.close()
    await expect(journal.record({ ...received, trail: [{ state: 'cancelled', at }] })).rejects.toThrow('closed')
    const kept = journal.get(received.commandId)
    expect(kept && stateOf(kept)).toBe('received')
  })
})
