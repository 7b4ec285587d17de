// Asks for a passkey where the account is known: one of its own.

import type { PasskeyRequest } from '../../contracts/passkeys.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import { newToken } from '../platform/secret.ts'
import { askForPasskey, relyingParty } from './passkey.ts'
import { createChallenge, listPasskeyRecords } from './passkey-store.ts'

/** What the browser needs, with a challenge for this purpose. Throws `passkey/not-found` where there is none. */
export async function askForFactor(accountId: string, purpose: string, now: number): Promise<PasskeyRequest> {
  const passkeys = await listPasskeyRecords(accountId)
  if (passkeys.length === 0) throw new Problem('passkey/not-found')
  const challenge = newToken().reveal()
  await commit([createChallenge(challenge, purpose, now)])
  return askForPasskey(challenge, relyingParty(setting('ORIGIN')), passkeys)
}
