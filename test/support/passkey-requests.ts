// A person with passkeys, in a journey, and for each route of passkeys a request that succeeds, made anew each time.

import { signIn } from '../../contracts/identity.ts'
import {
  addPasskey,
  startPasskey,
  startPasskeyProof,
  startPasskeySignIn,
  startPasskeyStep,
} from '../../contracts/passkeys.ts'
import { usePasskeys } from '../../contracts/two-step.ts'
import type { Asked } from './account-requests.ts'
import { Authenticator } from './authenticator.ts'
import type { Hub } from './hub.ts'
import { newPerson, type Person, stranger } from './person.ts'

/** An authenticator whose passkey this person added. */
export async function addedBy(
  hub: Hub,
  { call }: Pick<Person, 'call'>,
  name = 'My phone',
  counter = 0,
): Promise<Authenticator> {
  const authenticator = new Authenticator(hub.origin, counter)
  const { body: options } = await call(startPasskey, {})
  await call(addPasskey, { body: { name, response: authenticator.create(options) } })
  return authenticator
}

/** A new person with a passkey. */
export async function newHolder(hub: Hub): Promise<{ person: Person; passkey: Authenticator }> {
  const person = await newPerson(hub)
  return { person, passkey: await addedBy(hub, person) }
}

/** What signs in with it. */
export const signingIn = async (hub: Hub, passkey: Authenticator) => ({
  response: passkey.get((await stranger(hub)(startPasskeySignIn, {})).body),
  client: 'app' as const,
})

/** The challenge that the password opens, where two-step verification is on. */
export async function steppingUp(hub: Hub, { email, password }: Person): Promise<{ challengeId: string }> {
  const answered = await stranger(hub)(signIn, { body: { email, password, client: 'app' } })
  if (answered.status !== 202) throw new Error('The password alone opened a session')
  return { challengeId: answered.body.challenge.id }
}

export const answeringStep = async (hub: Hub, passkey: Authenticator, params: { challengeId: string }) => ({
  method: 'passkey' as const,
  response: passkey.get((await stranger(hub)(startPasskeyStep, { params })).body),
})

export const passkeyRequests = (hub: Hub) => {
  const held = async () => {
    const { person, passkey } = await newHolder(hub)
    return { person, passkey, token: person.token, params: { passkeyId: passkey.id } }
  }
  const guarded = async () => {
    const { person, passkey } = await newHolder(hub)
    await person.call(usePasskeys, { body: {} })
    return { person, passkey, params: await steppingUp(hub, person) }
  }
  return {
    startPasskey: async (): Promise<Asked> => ({ token: (await held()).token }),
    addPasskey: async (): Promise<Asked> => {
      const { call, token } = await newPerson(hub)
      const response = new Authenticator(hub.origin).create((await call(startPasskey, {})).body)
      return { token, body: { name: 'My phone', response } }
    },
    listPasskeys: async (): Promise<Asked> => ({ token: (await held()).token }),
    renamePasskey: async (): Promise<Asked> => ({ ...(await held()), body: { name: 'Key ring' } }),
    removePasskey: held as () => Promise<Asked>,
    startPasskeySignIn: async (): Promise<Asked> => ({}),
    signInWithPasskey: async (): Promise<Asked> => ({ body: await signingIn(hub, (await held()).passkey) }),
    startPasskeyStep: async (): Promise<Asked> => ({ params: (await guarded()).params }),
    startPasskeyProof: async (): Promise<Asked> => ({ token: (await held()).token, body: {} }),
    usePasskeys: async (): Promise<Asked> => ({ token: (await held()).token, body: {} }),
    stopUsingPasskeys: async (): Promise<Asked> => ({ token: (await guarded()).person.token }),
    /** The two routes that take a passkey beside other factors. */
    verifyWithPasskey: async (): Promise<Asked> => {
      const { passkey, params } = await guarded()
      return { params, body: await answeringStep(hub, passkey, params) }
    },
    proveWithPasskey: async (): Promise<Asked> => {
      const { person, passkey, token } = await held()
      const { body: options } = await person.call(startPasskeyProof, { body: {} })
      return { token, body: { method: 'passkey', response: passkey.get(options) } }
    },
  }
}
