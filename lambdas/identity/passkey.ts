// Passkeys: what is kept of one, what the browser is asked, and what a challenge was issued for. The account's id is the
// user handle of WebAuthn, so that whoever signs in without naming the account names it by that.

import type { PasskeyAssertion } from '../../contracts/factors.ts'
import type { Passkey, PasskeyCreation, PasskeyRequest } from '../../contracts/passkeys.ts'
import { toTime } from '../platform/clock.ts'
import { fingerprint } from '../platform/secret.ts'

export const mostPasskeys = 10
export const passkeyChallengeLifetime = 5 * 60_000

export interface PasskeyRecord {
  readonly accountId: string
  readonly credentialId: string
  /** COSE. */
  readonly publicKey: Uint8Array
  /** The highest that was seen. Authenticators that sync keep none, and always say 0. */
  readonly counter: number
  readonly transports: string[]
  readonly name: string
  readonly backedUp: boolean
  readonly createdAt: number
  readonly lastUsedAt?: number
}

/** EdDSA, ES256, RS256 (IANA COSE algorithms): what authenticators have. */
export const algorithms = [-8, -7, -257]

/** Where passkeys of this hub are valid: for its host, from its pages. */
export interface RelyingParty {
  readonly origin: string
  readonly id: string
}
export const relyingParty = (origin: string): RelyingParty => ({ origin, id: new URL(origin).hostname })

type Action = { readonly action: string; readonly deviceId: string }

/** What a challenge is good for, in one line that is compared whole: nothing else, and nobody else. */
export const passkeyPurpose = {
  adding: (accountId: string, sessionId: string) => `adding ${accountId} ${sessionId}`,
  signIn: 'sign-in',
  secondStep: (challengeId: string) => `second-step ${fingerprint(challengeId)}`,
  proof: (accountId: string, sessionId: string, asked?: Action) =>
    ['proof', accountId, sessionId, ...(asked ? [asked.action, asked.deviceId] : [])].join(' '),
}

const handleOf = (accountId: string) => Buffer.from(accountId).toString('base64url')

/** The account that a user handle names, where it has the form of one. */
export function accountOfHandle(userHandle: string | undefined): string | undefined {
  const named = Buffer.from(userHandle ?? '', 'base64url').toString()
  return /^acc_[0-9A-Z]{26}$/.test(named) ? named : undefined
}

/** Whether an answer is one of this account's: security keys may leave the handle out where they were told the credential. */
export const isHandleOf = ({ userHandle }: PasskeyAssertion['response'], accountId: string): boolean =>
  userHandle === undefined || userHandle === handleOf(accountId)

const describe = ({ credentialId, transports }: PasskeyRecord) => ({
  type: 'public-key' as const,
  id: credentialId,
  ...(transports.length > 0 && { transports }),
})

/** What the browser is asked for: any passkey of this hub, or one of these. */
export const askForPasskey = (
  challenge: string,
  { id: rpId }: RelyingParty,
  passkeys?: PasskeyRecord[],
): PasskeyRequest => ({
  challenge,
  rpId,
  timeout: passkeyChallengeLifetime,
  userVerification: 'required',
  ...(passkeys && { allowCredentials: passkeys.map(describe) }),
})

/** What the browser is asked to make: one that it finds by itself, unlocked by its person, on none that has one already. */
export const askForNewPasskey = (
  challenge: string,
  { id }: RelyingParty,
  { accountId, email }: { accountId: string; email: string },
  passkeys: PasskeyRecord[],
): PasskeyCreation => ({
  challenge,
  rp: { id, name: 'Vigil' },
  user: { id: handleOf(accountId), name: email, displayName: email },
  pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
  timeout: passkeyChallengeLifetime,
  excludeCredentials: passkeys.map(describe),
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
})

/**
 * The challenge that an answer is to, from its client data (WebAuthn §5.8.1). Undefined where there is none of ours, or the
 * browser says that a page of another site had ours in a frame.
 */
export function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const { challenge, crossOrigin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    return typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge) && !crossOrigin ? challenge : undefined
  } catch {
    return undefined
  }
}

/** A counter that does not rise where one was kept: the key may have been copied (WebAuthn §7.2, step 22). */
export const isSuspicious = ({ counter }: Pick<PasskeyRecord, 'counter'>, reported: number): boolean =>
  counter > 0 && reported <= counter

export const showPasskey = ({ credentialId, name, backedUp, createdAt, lastUsedAt }: PasskeyRecord): Passkey => ({
  id: credentialId,
  name,
  backedUp,
  createdAt: toTime(createdAt),
  ...(lastUsedAt !== undefined && { lastUsedAt: toTime(lastUsedAt) }),
})
