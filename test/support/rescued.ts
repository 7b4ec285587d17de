// A rescue in a journey: the phone is gone, and the owner opens a rescue session with password and mailed code.

import { askRescue, openRescue } from '../../contracts/identity.ts'
import type { Hub } from './hub.ts'
import { mailsTo, nthMail } from './mailbox.ts'
import { type Person, signedIn, stranger } from './person.ts'

const subject = 'Your rescue code'

export interface AskedRescue {
  readonly id: string
  readonly code: string
}

/** Asks for a rescue, and reads its code in the mail. */
export async function askForRescue(hub: Hub, { email, password }: Pick<Person, 'email' | 'password'>) {
  const before = (await mailsTo(hub, email, subject)).length
  const { body } = await stranger(hub)(askRescue, { body: { email, password } })
  const { text } = await nthMail(hub, email, subject, before + 1)
  const [code] = /\b\d{6}\b/.exec(text) ?? []
  if (!code) throw new Error(`No code in: ${text}`)
  return { ...body.rescue, code }
}

/** Enters the code in an app. */
export async function enterRescue(hub: Hub, person: Pick<Person, 'email' | 'password'>, { id, code }: AskedRescue) {
  const { body } = await stranger(hub)(openRescue, { body: { id, code, client: 'app' } })
  return signedIn(hub, person, body)
}

/** The same person, in a rescue session. */
export const rescued = async (hub: Hub, person: Pick<Person, 'email' | 'password'>): Promise<Person> =>
  enterRescue(hub, person, await askForRescue(hub, person))
