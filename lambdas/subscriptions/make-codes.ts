// Makes activation codes, for an operator's command. Only their fingerprints are kept: what is answered here is the only
// time that the codes themselves are seen.

import { commit } from '../platform/database.ts'
import type { Secret } from '../platform/secret.ts'
import { codeHash, newActivationCode } from './activation-code.ts'
import { createCode } from './activation-code-store.ts'

// A transaction has at most 100 writes (TransactWriteItems).
const atOnce = 100

/** `count` new codes of a plan. One that was made before would fail its batch; the odds are 2⁻⁹⁵. */
export async function makeCodes(planId: string, count: number, now: number): Promise<Secret[]> {
  const codes = Array.from({ length: count }, newActivationCode)
  for (let from = 0; from < count; from += atOnce) {
    const writes = codes.slice(from, from + atOnce).map((code) => createCode(codeHash(code), planId, now))
    const committed = await commit(writes)
    if (!committed.done) throw new Error(`Made ${from} of ${count} codes: the next batch was refused. Run it again.`)
  }
  return codes
}
