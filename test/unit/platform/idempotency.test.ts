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
async function act(body: unknown, { key = 'key-1', principal = 'acc_1', at = noon, kept = true } = {}) {
  const facts = readRequest(request(signUp, { headers: { 'idempotency-key': key } }))
  const record = idempotencyRecord('commands', facts, principal, body, at)
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
    expect(idempotencyRecord('commands', readRequest(request(signUp)), 'acc_1', {}, noon)).toBeUndefined()
  })

  it('gives the same body the same answer again', async () => {
    expect(await act({ a: 1 })).toBe('carried out')
    expect(await act({ a: 1 })).toEqual(answer)
  })

  it('is refused with another body', async () => {
    await act({ a: 1 })
    await expect(act({ a: 2 })).rejects.toThrow('idempotency/key-reused')
  })

  it('gives no answer again that held a secret', async () => {
    await act({ a: 1 }, { kept: false })
    await expect(act({ a: 1 })).rejects.toThrow('idempotency/answer-not-kept')
  })

  it("is its principal's own, and its route's own", async () => {
    await act({ a: 1 })
    expect(await act({ a: 2 }, { principal: 'acc_2' })).toBe('carried out')
    expect(await act({ a: 2 }, { key: 'key-2' })).toBe('carried out')
  })

  it('is free again after 24 hours, whatever DynamoDB has or has not deleted by then', async () => {
    await act({ a: 1 })
    await expect(act({ a: 2 }, { at: noon + day - 1 })).rejects.toThrow('idempotency/key-reused')
    expect(await act({ a: 2 }, { at: noon + day })).toBe('carried out')
  })

  it('stands in the table as a fingerprint, with that of the body', async () => {
    await act({ password: 'Secret-1234' })
    expect(JSON.stringify(tables.list('commands'))).not.toMatch(/key-1|Secret-1234/)
  })
})
