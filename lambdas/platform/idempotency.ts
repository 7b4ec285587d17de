// Idempotency keys (design §3): the record of a key is written in the same transaction as the effect, so an effect
// without its record, or a record without its effect, can not exist. Scoped to principal and route, kept 24 hours.

import { toTtl } from './clock.ts'
import { find, type Item, put, type Write } from './database.ts'
import { Problem } from './problem.ts'
import type { RequestFacts } from './request.ts'
import { fingerprint } from './secret.ts'

const day = 24 * 3600 * 1000

/** An answer as it was kept; of which route it is, the key says. */
interface Kept {
  readonly status: number
  readonly body: unknown
}

export interface IdempotencyRecord {
  /** The write that claims the key; its condition fails where the key was used. */
  readonly claim: (answer?: { status: number; body: unknown }) => Write
  /**
   * What to do where the claim was refused, given the record as it was: the kept answer. Throws `idempotency/…` for
   * another body, and where the answer held a secret and was not kept.
   */
  readonly replay: <A extends Kept>(record: Item | undefined) => A
  /** The kept answer of an earlier request, before this one is refused for what that one did. */
  readonly earlier: <A extends Kept>() => Promise<A | undefined>
}

/**
 * The record for this request's key, or undefined where the caller sent none. `principal` is an account, device or
 * address; `digest` tells one body from another: keyed, where the body holds a password, because a plain hash of it in
 * a stolen table could be guessed at.
 */
export function idempotencyRecord(
  table: string,
  request: RequestFacts,
  principal: string,
  digest: string,
  now: number,
): IdempotencyRecord | undefined {
  if (request.idempotencyKey === undefined) return undefined
  const key = {
    pk: `idempotency#${fingerprint(`${principal} ${request.routeKey} ${request.idempotencyKey}`)}`,
    sk: 'idempotency',
  }
  const replay: IdempotencyRecord['replay'] = (record) => {
    if (!record) throw new Problem('service/busy', { retryAfterSeconds: 1 })
    if (record.digest !== digest) throw new Problem('idempotency/key-reused')
    if (typeof record.answer !== 'string') throw new Problem('idempotency/answer-not-kept')
    return JSON.parse(record.answer)
  }
  return {
    replay,
    earlier: async () => {
      const record = await find<Item>(table, key)
      return record && Number(record.expiresAt) > now ? replay(record) : undefined
    },
    claim: (answer) =>
      put(
        table,
        {
          ...key,
          digest,
          expiresAt: now + day,
          ttl: toTtl(now + day),
          ...(answer && { answer: JSON.stringify(answer) }),
        },
        { condition: 'attribute_not_exists(pk) OR #expiresAt <= :now', values: { now } },
      ),
  }
}
