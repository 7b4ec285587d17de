// An authenticator in software, with one passkey (WebAuthn level 3, §6): a P-256 key and a counter. It answers as browsers
// do, and can lie about everything that it signs. The few kinds of CBOR that it speaks are written by hand, so that it shares
// nothing with the library that judges it.

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { PasskeyAssertion } from '../../contracts/factors.ts'
import type { PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '../../contracts/passkeys.ts'

/** What is not as it should be. */
export interface Lie {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  /** Whether its person was there, and unlocked it. */
  readonly isPresent?: boolean
  readonly isVerified?: boolean
  readonly counter?: number
  readonly userHandle?: string
  /** Another's key signs. */
  readonly signer?: Authenticator
  /** A statement about its make, which nobody asked for. */
  readonly attestation?: string
}

const bytes = (text: string) => Buffer.from(text, 'base64url')
const text = (of: Buffer) => of.toString('base64url')
const sha256 = (of: string | Buffer) => createHash('sha256').update(of).digest()

export class Authenticator {
  readonly id = text(randomBytes(32))
  readonly #origin: string
  readonly #key: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #userHandle = ''
  #counter: number

  /** Those that sync keep no counter, and say 0. */
  constructor(origin: string, counter = 0) {
    this.#origin = origin
    this.#counter = counter
  }

  /** `navigator.credentials.create()`. */
  create(options: PasskeyCreation, lie: Lie = {}): PasskeyRegistration {
    this.#userHandle = options.user.id
    const id = bytes(this.id)
    const { x = '', y = '' } = this.#key.publicKey.export({ format: 'jwk' })
    // RFC 9052 §7, RFC 9053 §7.1: EC2, ES256, P-256.
    const cose = new Map<unknown, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cbor(cose)])
    const attestation = new Map<unknown, unknown>([
      ['fmt', lie.attestation ?? 'none'],
      ['attStmt', new Map()],
      ['authData', this.#data(options.rp.id, 0x40, lie, attested)],
    ])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lie),
        attestationObject: text(cbor(attestation)),
        transports: ['internal', 'hybrid'],
      },
    }
  }

  /** `navigator.credentials.get()`. */
  get(options: PasskeyRequest, lie: Lie = {}): PasskeyAssertion {
    if (this.#counter > 0) this.#counter++
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, lie)
    const data = this.#data(options.rpId, 0, lie)
    const signer = lie.signer ?? this
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON,
        authenticatorData: text(data),
        signature: text(sign('sha256', Buffer.concat([data, sha256(bytes(clientDataJSON))]), signer.#key.privateKey)),
        userHandle: lie.userHandle ?? this.#userHandle,
      },
    }
  }

  #clientData(type: string, challenge: string, lie: Lie): string {
    const { origin = this.#origin, crossOrigin = false } = lie
    return text(
      Buffer.from(
        JSON.stringify({ type: lie.type ?? type, challenge: lie.challenge ?? challenge, origin, crossOrigin }),
      ),
    )
  }

  #data(rpId: string, flags: number, lie: Lie, attested = Buffer.alloc(0)): Buffer {
    const { isPresent = true, isVerified = true, counter = this.#counter } = lie
    const counted = Buffer.alloc(4)
    counted.writeUInt32BE(counter)
    const said = flags | (isPresent ? 1 : 0) | (isVerified ? 4 : 0)
    return Buffer.concat([sha256(lie.rpId ?? rpId), Buffer.from([said]), counted, attested])
  }
}

/** RFC 8949 §3: numbers, byte strings, text and maps, of lengths below 2¹⁶. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const entries = [...(value as Map<unknown, unknown>)]
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([name, of]) => [cbor(name), cbor(of)])])
}

function head(major: number, count: number): Buffer {
  const kind = major << 5
  if (count < 24) return Buffer.from([kind | count])
  return count < 256 ? Buffer.from([kind | 24, count]) : Buffer.from([kind | 25, count >> 8, count & 255])
}
