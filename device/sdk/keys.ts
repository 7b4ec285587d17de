// The device's own key. It is made here, is on disk before the hub hears of it, and never leaves: what travels is a
// certificate request (PKCS #10, RFC 2986) that proves its possession.

import 'reflect-metadata'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { readIfThere, writeDurably } from './durable-file.ts'
import { stateFiles } from './state-folder.ts'

const p256 = { name: 'ECDSA', namedCurve: 'P-256' }

/**
 * The private key of a state folder (PKCS #8, PEM), made and stored with mode 0600 where there is none yet. The same
 * key comes back after a crash, so that a lost enrolment answer can be asked for again.
 */
export async function loadOrMakeKey(state: string, file: string = stateFiles.key): Promise<string> {
  const stored = await readIfThere(join(state, file))
  if (stored) return stored
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  await writeDurably(join(state, file), privateKey)
  return privateKey
}

/** A key that must be there. @throws where it is not */
export async function loadKey(state: string, file: string): Promise<string> {
  const stored = await readIfThere(join(state, file))
  if (!stored) throw new Error(`${join(state, file)} is gone. Empty the folder to connect anew.`)
  return stored
}

/** Removes a key. Only for one that no certificate will be shown with any more. */
export async function forgetKey(state: string, file: string = stateFiles.key): Promise<void> {
  await rm(join(state, file), { force: true })
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
