// The checklist of docs/security.md against the tests: each row is shown by a test that quotes its id, or says why none
// can.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { faultsOf, namesOfTests } from '../support/shown-rows.ts'

describe('the security checklist', () => {
  it('has a test that quotes it, or a reason, in every row', () => {
    const page = readFileSync('docs/security.md', 'utf8')
    expect(faultsOf({ letter: 'R', count: 64 }, page, namesOfTests())).toEqual([])
  })
})
