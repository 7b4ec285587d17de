import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { RecordLog } from '../../../local/record-log.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-records-'))
  file = join(folder, 'records.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = () => readFileSync(file, 'utf8').split('\n').length - 1

describe('records that are written over and over', () => {
  it('do not grow without bound, and the last of each is there after a kill', () => {
    const log = new RecordLog<number>(file)
    for (let round = 1; round <= 12_000; round++) log.set(`key ${round % 3}`, round)
    expect(lines()).toBeLessThan(11_000)
    const after = new RecordLog<number>(file)
    expect([0, 1, 2].map((key) => after.get(`key ${key}`))).toEqual([12_000, 11_998, 11_999])
    expect(lines()).toBe(3)
  })

  it('are gone when they were deleted or cleared, and can be written anew', () => {
    const log = new RecordLog<number>(file)
    log.set('gone', 1)
    log.delete('gone')
    log.set('cleared', 2)
    log.clear()
    log.set('kept', 3)
    log.close()
    expect([...new RecordLog<number>(file).entries()]).toEqual([['kept', 3]])
  })
})
