// AWS KMS: signing keys on the curve NIST P-256. A private key is made once and stays in the data folder, readable by
// its owner alone; it survives `DELETE /__local/state`, because devices have pinned its public half.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readIfPresent, writeAtomically } from '../data-folder.ts'
import { AwsError, type AwsService, jsonService, unknownOperation } from './aws-call.ts'

export interface KeyPlan {
  readonly id: string
  readonly arn: string
}

const algorithm = 'ECDSA_SHA_256'

interface SigningKey {
  readonly arn: string
  readonly key: KeyObject
}

export function kms(plans: readonly KeyPlan[], folder: string): AwsService {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keys = new Map<string, SigningKey>()
  for (const { id, arn } of plans) {
    const entry = { arn, key: openKey(join(folder, `${id}.pem`)) }
    keys.set(id, entry).set(arn, entry)
  }
  return jsonService((operation, input) => {
    const key = keys.get(String(input.KeyId))
    if (!key) throw new AwsError(400, 'NotFoundException', `Key '${input.KeyId}' does not exist`)
    if (operation === 'Sign') return signMessage(key, input)
    if (operation === 'GetPublicKey') return publicKeyOf(key)
    throw unknownOperation(`kms ${operation}`)
  })
}

// KMS, Sign: an ECDSA signature is DER-encoded, as ANSI X9.62 has it.
function signMessage({ arn, key }: SigningKey, input: Record<string, unknown>): object {
  if (input.SigningAlgorithm !== algorithm) {
    throw new AwsError(400, 'InvalidKeyUsageException', `Algorithm ${input.SigningAlgorithm} is not for this key`)
  }
  if ((input.MessageType ?? 'RAW') !== 'RAW') throw unknownOperation(`kms Sign of a ${input.MessageType}`)
  const signature = sign('sha256', Buffer.from(String(input.Message), 'base64'), key)
  return { KeyId: arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm }
}

function publicKeyOf({ arn, key }: SigningKey): object {
  return {
    KeyId: arn,
    PublicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
    KeySpec: 'ECC_NIST_P256',
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: [algorithm],
  }
}

function openKey(file: string): KeyObject {
  const kept = readIfPresent(file)
  if (kept !== undefined) return createPrivateKey(kept)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeAtomically(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  return privateKey
}
