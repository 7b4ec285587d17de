// For each route of the rest of an account a request that succeeds, of a person of its own, made anew each time: most of
// them end what they begin with.

import { askEmailChange, confirmEmailChange } from '../../contracts/account.ts'
import type { Hub } from './hub.ts'
import { mailedToken, resetToken } from './mailbox.ts'
import { goodPassword, newEmail, newPerson, signInAs } from './person.ts'
import { askForRescue } from './rescued.ts'

export interface Asked {
  readonly params?: Record<string, string>
  readonly query?: string
  readonly body?: object
  readonly token?: string
  readonly headers?: Record<string, string>
}

const nextPassword = 'Grey-Otter-77-Swims'

/** Asks to move to another address; answers the token that confirms it. */
async function changing(hub: Hub) {
  const [person, email] = [await newPerson(hub), newEmail('moved')]
  await person.call(askEmailChange, { body: { email } })
  return { person, email, token: await mailedToken(hub, email, 'Confirm your new address') }
}

/** The token of the mail to the address that an account has left. */
export async function tokenOfMove(hub: Hub): Promise<string> {
  const { person, token } = await changing(hub)
  await person.call(confirmEmailChange, { body: { token } })
  return mailedToken(hub, person.email, 'Your account has another address')
}

/** The token of a mail that tells of a new sign-in. */
async function tokenOfNewSignIn(hub: Hub): Promise<string> {
  const { email } = await newPerson(hub)
  await signInAs(hub, email)
  return mailedToken(hub, email, 'A new sign-in to your account')
}

export const accountRequests = (hub: Hub) => ({
  changeProfile: async (): Promise<Asked> => ({
    token: (await newPerson(hub)).token,
    body: { name: 'Alice', language: 'de', country: null, notices: { devices: false }, rescue: false },
  }),
  changePassword: async (): Promise<Asked> => ({
    token: (await newPerson(hub)).token,
    body: { currentPassword: goodPassword, password: nextPassword },
  }),
  askPasswordReset: async (): Promise<Asked> => ({ body: { email: newEmail() } }),
  resetPassword: async (): Promise<Asked> => {
    const { email } = await newPerson(hub)
    return { body: { token: await resetToken(hub, email), password: nextPassword } }
  },
  askEmailChange: async (): Promise<Asked> => ({ token: (await newPerson(hub)).token, body: { email: newEmail() } }),
  confirmEmailChange: async (): Promise<Asked> => ({ body: { token: (await changing(hub)).token } }),
  disavow: async (): Promise<Asked> => ({ body: { token: await tokenOfNewSignIn(hub) } }),
  deleteAccount: async (): Promise<Asked> => ({ token: (await newPerson(hub)).token }),
  askRescue: async (): Promise<Asked> => {
    const { email, password } = await newPerson(hub)
    return { body: { email, password } }
  },
  openRescue: async (): Promise<Asked> => {
    const { id, code } = await askForRescue(hub, await newPerson(hub))
    return { body: { id, code, client: 'app' } }
  },
})
