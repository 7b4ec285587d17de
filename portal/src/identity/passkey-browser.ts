// Passkeys as the browser has them. What speaks with it is loaded when a passkey is made or used, and not with the first
// page. Whoever closes the browser's window has done nothing wrong: that is told as calmly as it is meant.

import { Refused } from '../../../contracts/client.ts'
import type { PasskeyAssertion } from '../../../contracts/factors.ts'
import type { PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '../../../contracts/passkeys.ts'
import { explain } from '../app/problem-text.ts'

/** Whether this browser can do it at all; it can not outside https and localhost. */
export const knowsPasskeys = (): boolean => typeof globalThis.PublicKeyCredential === 'function'

/** What the browser says when nothing came of it. */
export class NoPasskey extends Error {
  readonly why: 'closed' | 'there-already' | 'failed'
  constructor(why: NoPasskey['why']) {
    super(why)
    this.why = why
  }
}

type Options<F extends (given: never) => unknown> = Parameters<F>[0] extends { optionsJSON: infer O } ? O : never

/** Makes a passkey on this device, a security key or a telephone, as the person chooses. */
export async function makePasskey(options: PasskeyCreation): Promise<PasskeyRegistration> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const optionsJSON = options as Options<typeof startRegistration>
  return startRegistration({ optionsJSON }).catch(asNoPasskey)
}

/** Asks for a passkey. */
export async function askPasskey(options: PasskeyRequest): Promise<PasskeyAssertion> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const optionsJSON = options as Options<typeof startAuthentication>
  return startAuthentication({ optionsJSON }).catch(asNoPasskey)
}

// https://www.w3.org/TR/webauthn-3/#sctn-privacy-considerations-client: a browser says little on purpose.
function asNoPasskey(error: unknown): never {
  const { name, cause } = error as Error
  const names = [name, (cause as Error | undefined)?.name]
  if (names.includes('InvalidStateError')) throw new NoPasskey('there-already')
  throw new NoPasskey(names.some((each) => each === 'NotAllowedError' || each === 'AbortError') ? 'closed' : 'failed')
}

const texts: Readonly<Record<NoPasskey['why'], string>> = {
  closed: 'No passkey was used: the window was closed, or the time was over. Try again when you are ready.',
  'there-already': 'This device, or this password manager, has a passkey for your account already.',
  failed: 'This browser could not use a passkey here. Try another browser, or another way.',
}

export interface PasskeyExplanation {
  readonly text: string
  /** It is the person's own doing, and no failure. */
  readonly isCalm: boolean
}

/** What it means that no passkey was made, or that the hub did not take it; `refused` where it is the passkey itself. */
export function explainPasskey(error: Error, refused: string): PasskeyExplanation {
  if (error instanceof NoPasskey) return { text: texts[error.why], isCalm: error.why !== 'failed' }
  const isRefused =
    error instanceof Refused &&
    (error.is('sign-in/refused') || error.is('two-step/code-refused') || error.is('passkey/refused'))
  return { text: isRefused ? refused : explain(error).text, isCalm: false }
}
