// The authority: it survives a restart, and what it issues is what TLS and AWS would accept.

import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { openPki } from '../../../../local/iot/pki.ts'
import { certificateRequest } from './iot-fixture.ts'

describe('the local certificate authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-pki-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is the same after a restart, and readable by its owner alone', async () => {
    const first = await openPki(folder)
    const second = await openPki(folder)
    expect(second.caPem).toBe(first.caPem)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it('vouches for the broker at localhost', async () => {
    const { caPem, server } = await openPki(folder)
    const authority = new X509Certificate(caPem)
    const broker = new X509Certificate(server.certificatePem)
    expect(authority.ca).toBe(true)
    expect(authority.verify(authority.publicKey)).toBe(true)
    expect(broker.verify(authority.publicKey)).toBe(true)
    expect(broker.checkIssued(authority)).toBe(true)
    expect([broker.checkHost('localhost'), broker.checkIP('127.0.0.1')]).toEqual(['localhost', '127.0.0.1'])
  })

  it('issues a certificate for the key and subject of a request, valid to the end of 2049', async () => {
    const { caPem, issue } = await openPki(folder)
    const { csr, keyPem } = await certificateRequest('CN=dev_1, O=Someone')
    const issued = await issue(csr)
    const certificate = new X509Certificate(issued.certificatePem)
    expect(certificate.verify(new X509Certificate(caPem).publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=dev_1\nO=Someone')
    expect(certificate.ca).toBe(false)
    expect(certificate.checkPrivateKey((await import('node:crypto')).createPrivateKey(keyPem))).toBe(true)
    expect(certificate.validToDate.toISOString()).toBe('2049-12-31T23:59:59.000Z')
    expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now())
    expect(issued.certificateId).toBe(createHash('sha256').update(certificate.raw).digest('hex'))
  })

  it('takes a request without a subject', async () => {
    const { issue } = await openPki(folder)
    const { csr } = await certificateRequest('')
    expect((await issue(csr)).certificatePem).toContain('BEGIN CERTIFICATE')
  })

  it('refuses what is no request, or is signed by another key', async () => {
    const { issue } = await openPki(folder)
    await expect(issue('nonsense')).rejects.toThrow()
    const { csr } = await certificateRequest()
    const der = Buffer.from(csr.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`
    await expect(issue(forged)).rejects.toThrow('not signed by its own key')
  })
})
