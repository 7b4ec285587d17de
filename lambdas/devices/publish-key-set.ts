// Signs the set of command verification keys and publishes it. For an operator, whose own role may use the root key:
// see bin/publish-key-set.ts. No function imports this.

import { jwsTypes } from '../../contracts/device-messages.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { publicJwk, signJws } from '../platform/signing.ts'
import { type KeySet, putKeySet } from './key-set-store.ts'

/** The key set as published: these command keys, signed by the root key. May be repeated. */
export async function publishKeySet(rootKeyArn: string, commandKeyArns: string[]): Promise<KeySet> {
  const [rootKey, keys] = await Promise.all([publicJwk(rootKeyArn), Promise.all(commandKeyArns.map(publicJwk))])
  const jws = await signJws(rootKeyArn, jwsTypes.keys, { keys, issuedAt: toTime(now()) })
  const keySet = { jws, rootKey }
  await commit([putKeySet(keySet)])
  return keySet
}
