// Checks what an authenticator signed: origin, host, that its person was there and unlocked it, and the signature. Whether
// the challenge was issued, for what, and only once, is for the transaction that uses it up. Loaded where a passkey is
// used: the library is larger than all the rest of a second factor, so this imports nothing that others need.

import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject } from '@simplewebauthn/server/helpers'
import type { PasskeyAssertion } from '../../contracts/factors.ts'
import type { PasskeyRegistration } from '../../contracts/passkeys.ts'
import { algorithms, type PasskeyRecord, type RelyingParty } from './passkey.ts'

/** What a right answer says of the passkey; undefined where it is not right. */
export async function verifyAssertion(
  response: PasskeyAssertion,
  { credentialId: id, publicKey }: Pick<PasskeyRecord, 'credentialId' | 'publicKey'>,
  challenge: string,
  { origin, id: host }: RelyingParty,
): Promise<{ counter: number; backedUp: boolean } | undefined> {
  // It throws a plain error for whatever is wrong with what a stranger sent.
  const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
    response: { ...response, clientExtensionResults: {} } as Parameters<
      typeof verifyAuthenticationResponse
    >[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: host,
    // The counter is judged by us: one that falls is told, and locks nobody out.
    credential: { id, publicKey: new Uint8Array(publicKey), counter: 0 },
    requireUserVerification: true,
  }).catch(() => ({ verified: false, authenticationInfo: undefined }))
  return verified && info ? { counter: info.newCounter, backedUp: info.credentialBackedUp } : undefined
}

/** What is to be kept of a new passkey; undefined where the answer is not right. */
export async function verifyRegistration(
  response: PasskeyRegistration,
  challenge: string,
  { origin, id: host }: RelyingParty,
): Promise<Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter' | 'backedUp'> | undefined> {
  if (!isUnattested(response)) return undefined
  const { registrationInfo: info } = await verifyRegistrationResponse({
    response: { ...response, clientExtensionResults: {} } as Parameters<
      typeof verifyRegistrationResponse
    >[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: host,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => ({ registrationInfo: undefined }))
  if (info?.credential.id !== response.id) return undefined
  const { id: credentialId, publicKey, counter } = info.credential
  return { credentialId, publicKey, counter, backedUp: info.credentialBackedUp }
}

/**
 * No statement about the make of the authenticator was asked for. One that comes all the same is not followed to the
 * certificates and revocation lists that it names, which would be a stranger's choice of addresses.
 */
function isUnattested({ response: { attestationObject } }: PasskeyRegistration): boolean {
  try {
    const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')))
    const format = decoded.get('fmt')
    return format === 'none' || (format === 'packed' && !decoded.get('attStmt').get('x5c'))
  } catch {
    return false
  }
}
