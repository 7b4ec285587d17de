// The link of a mail: its token is derived from the link's name by a key that the database does not hold, so that a mail
// can wait in a table without anything in it that opens an account. So is the code of a mail.

import { seal } from '../platform/hub-key.ts'
import { fingerprint, newToken, Secret } from '../platform/secret.ts'

export interface Link {
  readonly link: string
  /** Fingerprint of the token: what the store keeps. */
  readonly tokenHash: string
}

/** A new link: 32 random bytes name it, and the token is their HMAC under the hub's key: as hard to guess, never stored. */
export async function newLink(): Promise<Link> {
  const link = newToken().reveal()
  return { link, tokenHash: fingerprint((await linkToken(link)).reveal()) }
}

/** The token of a link, 43 characters. */
export const linkToken = async (link: string): Promise<Secret> => new Secret(await seal('link-token', link))

/** The code of a name, 6 digits: 48 bits of an HMAC leave no digit likelier than another by more than 10⁻⁸. */
export async function mailedCode(name: string): Promise<Secret> {
  const bits = Buffer.from(await seal('mailed-code', name), 'base64url').readUIntBE(0, 6)
  return new Secret(String(bits % 1_000_000).padStart(6, '0'))
}
