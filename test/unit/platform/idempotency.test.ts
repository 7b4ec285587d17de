// Idempotency keys: one effect, one answer, for a day, to one caller.

import '../../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { signUp } from '../../../contracts/identity.ts'
import { commit } from '../../../lambdas/platform/database.ts'
import { idempotencyRecord } from '../../../lambdas/platform/idempotency.ts'
import { readRequest } from '../../../lambdas/platform/request.ts'
import { day, noon, setNow } from '../../support/clock.ts'
import { request } from '../../support/events.ts'
import { Tables } from '../../support/tables.ts'

const answer = { status: 202, body: { id: 'cmd_1' } }

/** A request under a key: carried out and answered, or, where the key was used, what its record says. */
async function act(digest: string, { key = 'key-1', principal = 'acc_1', at = noon, kept = true } = {}) {
  const facts = readRequest(request(signUp, { headers: { 'idempotency-key': key } }))
  const record = idempotencyRecord('commands', facts, principal, digest, at)
  const committed = await commit([record?.claim(kept ? answer : undefined) ?? {}])
  return committed.done ? 'carried out' : record?.replay(committed.refused[0])
}

describe('an idempotency key', () => {
  let tables: Tables
  beforeEach(() => {
    setNow(noon)
    tables = new Tables()
  })

  it('is not kept where the caller sent none', () => {
    expect(idempotencyRecord('commands', readRequest(request(signUp)), 'acc_1', '', noon)).toBeUndefined()
  })

  it('gives the same body the same answer again', async () => {
    expect(await act('one')).toBe('carried out')
    expect(await act('one')).toEqual(answer)
  })

  it('is refused with another body', async () => {
    await act('one')
    await expect(act('another')).rejects.toThrow('idempotency/key-reused')
  })

  it('gives no answer again that held a secret', async () => {
    await act('one', { kept: false })
    await expect(act('one')).rejects.toThrow('idempotency/answer-not-kept')
  })

  it("is its principal's own, and its route's own", async () => {
    await act('one')
    expect(await act('another', { principal: 'acc_2' })).toBe('carried out')
    expect(await act('another', { key: 'key-2' })).toBe('carried out')
  })

  it('is free again after 24 hours, whatever DynamoDB has or has not deleted by then', async () => {
    await act('one')
    await expect(act('another', { at: noon + day - 1 })).rejects.toThrow('idempotency/key-reused')
    expect(await act('another', { at: noon + day })).toBe('carried out')
  })

  it('stands in the table as a fingerprint, with the digest of the body', async () => {
    await act('digest-1')
    const [{ pk, digest } = {}] = tables.list('commands')
    expect(pk).not.toContain('key-1')
    expect(digest).toBe('digest-1')
  })
})
