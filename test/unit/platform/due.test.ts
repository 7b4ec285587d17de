// The index of what is due: spread evenly, read in order, and never more of it than is due.

import '../../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { dueShards, listDue, shardOf } from '../../../lambdas/platform/due.ts'
import { newId } from '../../../lambdas/platform/ids.ts'
import { noon } from '../../support/clock.ts'
import { Tables } from '../../support/tables.ts'

async function due(shard: string, now: number): Promise<string[]> {
  const found: string[] = []
  for await (const page of listDue('commands', shard, now)) found.push(...page.map(({ sk }) => sk))
  return found
}

describe('what is due', () => {
  let tables: Tables
  beforeEach(() => {
    tables = new Tables()
  })

  it('is spread over 16 shards, an id always in the same one', () => {
    const ids = Array.from({ length: 4000 }, () => newId('cmd', noon))
    const counts = dueShards.map((shard) => ids.filter((id) => shardOf(id) === shard).length)
    expect(counts).toHaveLength(16)
    expect(counts.reduce((a, b) => a + b)).toBe(4000)
    expect(Math.min(...counts)).toBeGreaterThan(150)
    expect(shardOf('cmd_1')).toBe(shardOf('cmd_1'))
  })

  it('is listed by its time, up to now, of one shard, over as many pages as it takes', async () => {
    for (let number = 0; number < 250; number++)
      tables.put('commands', { pk: 'dev', sk: `${1000 - number}`, dueShard: 'due#3', dueAt: noon + number })
    tables.put('commands', { pk: 'dev', sk: 'elsewhere', dueShard: 'due#4', dueAt: noon })
    tables.put('commands', { pk: 'dev', sk: 'resting' })
    const found = await due('due#3', noon + 239)
    expect(found).toEqual(Array.from({ length: 240 }, (_, number) => `${1000 - number}`))
    expect(await due('due#4', noon - 1)).toEqual([])
  })
})
