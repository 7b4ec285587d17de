// The failure modes of docs/failure-modes.md against the tests: each is shown by tests that are named there and quote its
// id, or says why it can't happen.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { faultsOf, namesOfTests } from '../support/shown-rows.ts'

describe('the table of failure modes', () => {
  it('has tests that quote it, each by its name, or a reason, in every row', () => {
    const page = readFileSync('docs/failure-modes.md', 'utf8')
    expect(faultsOf({ letter: 'F', count: 34, namesEachTest: true }, page, namesOfTests())).toEqual([])
  })
})
