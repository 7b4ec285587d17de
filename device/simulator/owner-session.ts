// Whose device is it? Gets an owner's session from what was typed, and asks for what is missing.

import { type Owner, SecondFactorNeeded, signInOwner, signUpOwner } from '../index.ts'
import { ask } from './ask.ts'
import { codeAsker } from './ask-for-code.ts'
import type { SimulatorOptions } from './options.ts'

export interface OwnerSession {
  readonly token: string
  /** True for a session that was opened here, and should end here. */
  readonly isOurs: boolean
}

/** Something the person at the terminal has to do; the message says what. */
export class Needed extends Error {}

/** @throws {Needed} @throws {Refused} @throws {Unreachable} */
export async function ownerSession(
  hub: string,
  options: SimulatorOptions,
  outbox: string | undefined,
): Promise<OwnerSession> {
  if (options.session) return { token: options.session, isOurs: false }
  const email = options.email ?? (await ask('E-mail: '))
  if (!email) throw new Needed('Say whose device it is: --email ADDRESS --password PASSWORD, or --session TOKEN.')
  const password = options.password ?? (await ask('Password: ', { hidden: true }))
  if (!password) throw new Needed('Give the password of the account: --password PASSWORD.')
  const owner = { hub, email, password }
  if (options.signUp) await signUpAndActivate(owner, outbox)
  const askForCode = codeAsker(options.code, (text) => process.stderr.write(`${text}\n`))
  try {
    return { token: (await signInOwner({ ...owner, askForCode })).token, isOurs: true }
  } catch (failure) {
    if (!(failure instanceof SecondFactorNeeded)) throw failure
    throw new Needed('This account takes a second factor: --code CODE, of your authenticator app or a recovery code.')
  }
}

async function signUpAndActivate(owner: Owner, outbox: string | undefined): Promise<void> {
  await signUpOwner(owner)
  const mail = `Press the button of the activation mail to ${owner.email}${outbox ? ` (${outbox})` : ''}`
  const pressed = await ask(`${mail}, then Enter here. `)
  if (pressed === undefined) throw new Needed(`${mail}, then start this again without --sign-up.`)
}
