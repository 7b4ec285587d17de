// The set of keys that verify commands, signed by the root key. An operator's command makes it (bin/publish-key-set.ts);
// functions only hand it on, and can't sign one. Key: hub / key-set.

import type { PublicJwk } from '../../contracts/devices.ts'
import { now } from '../platform/clock.ts'
import { find, put, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'

const table = setting('DEVICES_TABLE')
const key = { pk: 'hub', sk: 'key-set' }
const keptFor = 5 * 60_000

export interface KeySet {
  /** The signed set, as devices get it. */
  readonly jws: string
  readonly rootKey: PublicJwk
}

let kept: { keySet: KeySet; until: number } | undefined

/** The published set; read again every 5 minutes. Throws `service/busy` where none was published yet. */
export async function readKeySet(): Promise<KeySet> {
  if (kept && kept.until > now()) return kept.keySet
  const keySet = await find<KeySet>(table, key)
  if (!keySet)
    throw new Problem('service/busy', {
      retryAfterSeconds: 60,
      cause: new Error('No key set is published: npm run publish-key-set'),
    })
  kept = { keySet, until: now() + keptFor }
  return keySet
}

export const putKeySet = (keySet: KeySet): Write => put(table, { ...key, ...keySet })
