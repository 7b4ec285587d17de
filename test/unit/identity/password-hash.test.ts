// Password hashes: the algorithm by its RFC's vector, the form, the pepper, and the same work for what is not known.

import '../../support/environment.ts'
import * as crypto from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Cloud } from '../../support/cloud.ts'
import { cheap, hashOf } from '../../support/password.ts'

const argon2 = jest.fn(crypto.argon2)
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, argon2 }))
const { hashPassword, verifyPassword } = await import('../../../lambdas/identity/password-hash.ts')

const bytes = (length: number, value: number) => Buffer.alloc(length, value)
const today = { memory: 19_456, passes: 2, parallelism: 1 }

describe('argon2id of this Node', () => {
  it('computes the test vector of RFC 9106 §5.3', () => {
    const tag = crypto.argon2Sync('argon2id', {
      message: bytes(32, 1),
      nonce: bytes(16, 2),
      secret: bytes(8, 3),
      associatedData: bytes(12, 4),
      memory: 32,
      passes: 3,
      parallelism: 4,
      tagLength: 32,
    })
    expect(tag.toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
  })
})

describe('a password hash', () => {
  let hash: string
  beforeAll(async () => {
    new Cloud()
    hash = await hashPassword('Crème-brûlée-7')
  })
  beforeEach(() => {
    argon2.mockClear()
  })

  it('R09: is a PHC string with its parameters, salt and tag, and has a salt of its own each time', async () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await hashPassword('Crème-brûlée-7')).not.toBe(hash)
  })

  it('R07: is opened by its password alone, however its accents were typed', async () => {
    expect(await verifyPassword('Crème-brûlée-7', hash)).toBe(true)
    expect(await verifyPassword('Crème-brûlée-7'.normalize('NFD'), hash)).toBe(true)
    expect(await verifyPassword('crème-brûlée-7', hash)).toBe(false)
    expect(await verifyPassword('', hash)).toBe(false)
  })

  it('is keyed: without the pepper it was made under, it is not opened', async () => {
    expect(await verifyPassword('Secret-1234', hashOf('Secret-1234', today))).toBe(true)
    expect(await verifyPassword('Secret-1234', hashOf('Secret-1234', today, 'another hub key'))).toBe(false)
  })

  it('R09: is opened with the costs that it was made with, so that they can be raised later', async () => {
    const older = hashOf('Secret-1234', cheap)
    expect(await verifyPassword('Secret-1234', older)).toBe(true)
  })

  it.each([undefined, '', 'garbage', '$2b$12$abcdefghijklmnopqrstuv', '$argon2id$v=16$m=1,t=1,p=1$AAAA$AAAA'])(
    'R11: that is not known (%s) is not opened, and costs the same work as one that is',
    async (unknown) => {
      expect(await verifyPassword('Crème-brûlée-7', unknown)).toBe(false)
      expect(argon2).toHaveBeenCalledTimes(1)
      expect(argon2.mock.calls[0]?.[1]).toMatchObject(today)
    },
  )
})
