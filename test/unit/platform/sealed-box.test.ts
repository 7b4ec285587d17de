import '../../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { openBox, sealBox } from '../../../lambdas/platform/sealed-box.ts'
import { Cloud } from '../../support/cloud.ts'

beforeEach(() => void new Cloud())

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const seal = () => sealBox('authenticator-secret', 'acc_1', secret)

describe('a sealed box', () => {
  it('gives back what was put in, and looks different each time', async () => {
    const boxes = await Promise.all(Array.from({ length: 20 }, seal))
    expect(new Set(boxes).size).toBe(20)
    for (const box of boxes) {
      expect(box).not.toContain(secret)
      expect(await openBox('authenticator-secret', 'acc_1', box)).toBe(secret)
    }
  })

  it('does not open for another owner, or for another purpose', async () => {
    const box = await seal()
    await expect(openBox('authenticator-secret', 'acc_2', box)).rejects.toThrow()
    await expect(openBox('recovery-secret', 'acc_1', box)).rejects.toThrow()
  })

  it('does not open once a bit of it was changed or cut off', async () => {
    const bytes = Buffer.from(await seal(), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      await expect(openBox('authenticator-secret', 'acc_1', changed.toString('base64url'))).rejects.toThrow()
      const cut = bytes.subarray(0, at).toString('base64url')
      await expect(openBox('authenticator-secret', 'acc_1', cut)).rejects.toThrow()
    }
  })
})
