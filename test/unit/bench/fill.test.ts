// The copies that the growth benchmark fills tables with.

import { expect, it } from '@jest/globals'
import { copiesOf } from '../../../bench/hub/fill.ts'

const item = {
  pk: { S: 'dev_01K00000000000000000000DEV' },
  sk: { S: 'command#cmd_01K00000000000000000000CMD' },
  ownerId: { S: 'acc_01K00000000000000000000ACC' },
  email: { S: 'owner@example.org' },
  dueShard: { S: 'due#3' },
  dueAt: { N: '5' },
}

it('a copy belongs to its household alone, and has the size of the original', () => {
  const copy = JSON.parse(copiesOf({ item })(21))
  expect(copy).toEqual({
    pk: { S: 'dev_01K000000000000000' + '00000021' },
    sk: { S: 'command#cmd_01K000000000000000' + '00000021' },
    ownerId: { S: 'acc_01K000000000000000' + '00000021' },
    email: { S: 'owner.00000021@example.org' },
    dueShard: { S: 'due#5' },
    dueAt: { N: '5' },
  })
})

it('a copy may stay with one owner', () => {
  const ownerId = 'acc_01K00000000000000000000ACC'
  expect(JSON.parse(copiesOf({ item, ownerId })(2))).toMatchObject({
    pk: { S: 'dev_01K00000000000000000000002' },
    ownerId: { S: ownerId },
  })
})
