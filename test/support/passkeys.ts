// Passkeys in the tables of a handler's test: added as a browser adds them, and used as it uses them.

import {
  addPasskey,
  type PasskeyCreation,
  type PasskeyRequest,
  signInWithPasskey,
  startPasskey,
  startPasskeySignIn,
} from '../../contracts/passkeys.ts'
import type { PasskeyRecord } from '../../lambdas/identity/passkey.ts'
import { handler } from '../../lambdas/identity/passkeys.function.ts'
import type { TwoStepRecord } from '../../lambdas/identity/two-step.ts'
import { Authenticator, type Lie } from './authenticator.ts'
import { environment } from './environment.ts'
import { type Answered, ask } from './events.ts'
import { accountId } from './records.ts'
import type { Tables } from './tables.ts'

export const newAuthenticator = (counter = 0) => new Authenticator(environment.ORIGIN, counter)

export const creation = async (token: string): Promise<PasskeyCreation> =>
  (await ask(handler, startPasskey, { token })).body as PasskeyCreation

export const add = async (token: string, of: Authenticator, lie: Lie = {}, name = 'My phone'): Promise<Answered> =>
  ask(handler, addPasskey, { token, body: { name, response: of.create(await creation(token), lie) } })

/** An authenticator whose passkey was added. */
export async function withPasskey(token: string, counter = 0): Promise<Authenticator> {
  const authenticator = newAuthenticator(counter)
  const { status, text } = await add(token, authenticator)
  if (status !== 201) throw new Error(text)
  return authenticator
}

export const question = async (): Promise<PasskeyRequest> =>
  (await ask(handler, startPasskeySignIn)).body as PasskeyRequest

export const signInBy = async (of: Authenticator, lie: Lie = {}, asked?: PasskeyRequest): Promise<Answered> =>
  ask(handler, signInWithPasskey, { body: { response: of.get(asked ?? (await question()), lie), client: 'app' } })

export const passkeysIn = (tables: Tables) => tables.list<PasskeyRecord>('identity', 'passkey#')
export const factorsIn = (tables: Tables) => tables.find<TwoStepRecord>('identity', accountId, 'two-step')
