// Authenticator apps: TOTP (RFC 6238) with SHA-1, 6 digits, 30 seconds, which is what every app understands. One step of
// tolerance each way; which step a code was for comes back, because each step is accepted once.

import { generateSecret, generateURI, verify } from 'otplib'

const secretBytes = 20
const toleranceSeconds = 30

/** A new secret, base32 (RFC 4226 §4 R6: 160 bits). */
export const newAuthenticatorSecret = (): string => generateSecret({ length: secretBytes })

/** What the QR code says. */
export const authenticatorUri = (secret: string, email: string): string =>
  generateURI({ issuer: 'Vigil', label: email, secret })

/** The time step that a code is right for, if any. `now` in milliseconds since 1970. */
export async function stepOf(secret: string, code: string, now: number): Promise<number | undefined> {
  const result = await verify({ secret, token: code, epoch: Math.floor(now / 1000), epochTolerance: toleranceSeconds })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
