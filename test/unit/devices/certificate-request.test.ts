// Certificate requests, good, bad and broken at random: read or refused, and never a failure of the hub.

import 'reflect-metadata'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { KeyUsageFlags, KeyUsagesExtension, PemConverter, Pkcs10CertificateRequest } from '@peculiar/x509'
import fc from 'fast-check'
import { readCertificateRequest } from '../../../lambdas/devices/certificate-request.ts'
import { Problem } from '../../../lambdas/platform/problem.ts'
import { newCertificateRequest, p256 } from '../../support/certificate-request.ts'

const refusal = async (pem: string) => {
  const error = await readCertificateRequest(pem).catch((error: unknown) => error)
  if (!(error instanceof Problem)) return error
  return { code: error.code, errors: error.details.errors }
}
const refusedWith = (message: string) => ({ code: 'device/csr-invalid', errors: [{ pointer: '/csr', message }] })

describe('a certificate request', () => {
  let good: string
  beforeAll(async () => {
    good = await newCertificateRequest(p256)
  })

  it('is read, and names its key the same each time, whoever it says to be', async () => {
    const first = await readCertificateRequest(good)
    expect(first.keyHash).toMatch(/^[\w-]{43}$/)
    expect(await readCertificateRequest(`${good}\n`)).toEqual(first)
    expect((await readCertificateRequest(await newCertificateRequest(p256))).keyHash).not.toBe(first.keyHash)
  })

  it.each([
    [
      'RSA',
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    ],
    ['P-384', { ...p256, namedCurve: 'P-384' }],
    ['Ed25519', { name: 'Ed25519' }],
  ])('R63: is refused with a key of the kind %s', async (_, algorithm) => {
    expect(await refusal(await newCertificateRequest(algorithm))).toEqual(
      refusedWith('must hold an EC key on the curve P-256'),
    )
  })

  it('R63: is refused where it asks for extensions', async () => {
    const extensions = [new KeyUsagesExtension(KeyUsageFlags.keyCertSign)]
    expect(await refusal(await newCertificateRequest(p256, { extensions }))).toEqual(
      refusedWith('must not ask for extensions'),
    )
  })

  it('R63: is refused where it is not signed with its own key', async () => {
    const [mine, other] = [good, await newCertificateRequest(p256)].map((pem) => new Pkcs10CertificateRequest(pem))
    const bytes = Buffer.from(mine?.rawData ?? new ArrayBuffer(0))
    const [ownKey, otherKey] = [mine, other].map((one) => Buffer.from(one?.publicKey.rawData ?? new ArrayBuffer(0)))
    otherKey?.copy(bytes, bytes.indexOf(ownKey ?? ''))
    expect(await refusal(PemConverter.encode(bytes, 'CERTIFICATE REQUEST'))).toEqual(
      refusedWith('is not signed with its own key'),
    )
  })

  it.each([
    ['no PEM', 'garbage'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----'],
  ])('is refused where it is %s', async (_, text) => {
    expect(await refusal(text)).toEqual(refusedWith('must be one certificate request in PEM'))
  })

  it('is refused where there are two, or something stands before it', async () => {
    const one = refusedWith('must be one certificate request in PEM')
    expect(await refusal(`${good}\n${good}`)).toEqual(one)
    expect(await refusal(`Subject: me\n${good}`)).toEqual(one)
  })

  it.each([
    ['described instead of named', 0, 0x30],
    ['left out', 0, 0x05],
    ['one that nobody knows', 9, 0x63],
  ])('is refused where the curve of its key is %s', async (_, at, byte) => {
    const bytes = Buffer.from(new Pkcs10CertificateRequest(good).rawData)
    const namedCurve = Buffer.from('06082a8648ce3d030107', 'hex')
    bytes[bytes.indexOf(namedCurve) + at] = byte
    expect(await refusal(PemConverter.encode(bytes, 'CERTIFICATE REQUEST'))).toMatchObject({
      code: 'device/csr-invalid',
    })
  })

  it('is read or refused, and never fails otherwise, whatever its bytes are', async () => {
    const bytes = Buffer.from(new Pkcs10CertificateRequest(good).rawData)
    const spoilt = fc
      .array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
      .map((changes) => {
        const copy = Buffer.from(bytes)
        for (const [at, byte] of changes) copy[at] = byte
        return copy
      })
    const cut = fc.nat(bytes.length).map((length) => bytes.subarray(0, length))
    await fc.assert(
      fc.asyncProperty(fc.oneof(spoilt, cut, fc.uint8Array({ maxLength: 64 })), async (der) => {
        const outcome = await readCertificateRequest(PemConverter.encode(der, 'CERTIFICATE REQUEST')).catch((e) => e)
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'device/csr-invalid' })
      }),
      { numRuns: 300 },
    )
  })
})
