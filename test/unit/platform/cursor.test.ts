// Pages of a list, and cursors that are only good for the list they came from.

import '../../support/environment.ts'
import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { newestPage } from '../../../lambdas/platform/cursor.ts'
import { Tables } from '../../support/tables.ts'

const mine = 'dev_01K00000000000000000000DEV'
const other = 'dev_01K00000000000000000000DEW'
const prefix = 'command#'
const page = (cursor?: string, limit = 3, pk = mine) =>
  newestPage<{ sk: string }>('commands', { pk, prefix, cursor, limit })
const text = (sk: string) => Buffer.from(sk).toString('base64url')

describe('a list in pages', () => {
  beforeAll(() => {
    const tables = new Tables()
    for (const pk of [mine, other])
      for (let number = 1; number <= 9; number++) tables.put('commands', { pk, sk: `${prefix}cmd_${number}` })
    tables.put('commands', { pk: mine, sk: 'idempotency' }, { pk: mine, sk: 'commandment' })
  })

  it.each([1, 2, 3, 4, 8, 9, 10, 100])(
    'of %d gives each item once, newest first, and then no cursor',
    async (limit) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const { items, nextCursor } = await page(cursor, limit)
        expect(items.length).toBeGreaterThan(0)
        seen.push(...items.map(({ sk }) => sk))
        cursor = nextCursor
      } while (cursor)
      expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((number) => `${prefix}cmd_${number}`))
    },
  )

  it('takes a cursor of its own only: not of another kind of list', async () => {
    await expect(page(text('session#ses_1'))).rejects.toThrow('cursor/invalid')
  })

  it('takes a cursor of its own only: not of the same list of somebody else', async () => {
    const { nextCursor } = await page(undefined, 3, other)
    await expect(page(nextCursor)).rejects.toThrow('cursor/invalid')
  })

  it('refuses a cursor that is garbled', async () => {
    const garbled = fc.string().filter((cursor) => !Buffer.from(cursor, 'base64url').toString().startsWith(prefix))
    await fc.assert(
      fc.asyncProperty(garbled, async (cursor) => {
        await expect(page(cursor)).rejects.toThrow('cursor/invalid')
      }),
    )
    for (const sk of ['command#\u0000', 'command#ü', `command#${'x'.repeat(300)}`, 'command#a b'])
      await expect(page(text(sk))).rejects.toThrow('cursor/invalid')
  })
})
