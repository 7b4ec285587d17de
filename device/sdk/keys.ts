// The device's own key. It is made here, is on disk before the hub hears of it, and never leaves: what travels is a
// certificate request (PKCS #10, RFC 2986) that proves its possession.

import 'reflect-metadata'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { readIfThere, writeDurably } from './durable-file.ts'

const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
const keyFile = (state: string) => join(state, 'key.pem')

/**
 * The private key of a state folder (PKCS #8, PEM), made and stored with mode 0600 where there is none yet. The same
 * key comes back after a crash, so that a lost enrolment answer can be asked for again.
 */
export async function loadOrMakeKey(state: string): Promise<string> {
  const stored = await readIfThere(keyFile(state))
  if (stored) return stored
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  await writeDurably(keyFile(state), privateKey)
  return privateKey
}

/** Removes the key of a state folder. Only for a key whose enrolment can not be completed any more. */
export async function forgetKey(state: string): Promise<void> {
  await rm(keyFile(state), { force: true })
}

/** A certificate request for this key, PEM. Its subject says nothing: the hub names the device. */
export async function certificateRequest(privateKeyPem: string): Promise<string> {
  const key = createPrivateKey(privateKeyPem)
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=Vigil device',
    keys: {
      privateKey: key.toCryptoKey(p256, false, ['sign']),
      publicKey: createPublicKey(privateKeyPem).toCryptoKey(p256, true, ['verify']),
    },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  })
  return request.toString('pem')
}
