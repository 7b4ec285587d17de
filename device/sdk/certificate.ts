// The certificate that this device shows to the broker, renewed by itself once a year with a new key. The new key is on
// disk before the hub is asked; key and certificate change in one write; the former pair is kept until the hub has let
// the device in with the new one. So a crash at any point leaves a device that can connect.

import { type Call, Refused } from '../../contracts/client.ts'
import { rotateCertificate } from '../../contracts/devices.ts'
import type { HubClock } from './clock.ts'
import type { EnrolmentFile, EnrolmentRecord } from './enrolment-record.ts'
import { certificateRequest, forgetKey, loadKey, loadOrMakeKey } from './keys.ts'
import type { TlsIdentity } from './mqtt-link.ts'
import { stateFiles } from './state-folder.ts'

const year = 365 * 24 * 3600_000

export interface CertificateOptions {
  readonly enrolment: EnrolmentFile
  readonly clock: HubClock
  /** Calls the hub with the device's session. */
  readonly call: Call
}

type KeyPair = Pick<TlsIdentity, 'keyPem' | 'certificatePem'>

export class Certificate {
  readonly #options: CertificateOptions
  #current: KeyPair
  #former: KeyPair | undefined
  #showFormer = false
  #renewing = false

  private constructor(options: CertificateOptions, current: KeyPair, former: KeyPair | undefined) {
    this.#options = options
    this.#current = current
    this.#former = former
  }

  /** @throws where the key of the certificate is gone */
  static async open(options: CertificateOptions): Promise<Certificate> {
    const { state, record } = options.enrolment
    const current = { certificatePem: record.certificatePem, keyPem: await loadKey(state, keyFileOf(record)) }
    const former = record.former && {
      certificatePem: record.former.certificatePem,
      keyPem: await loadKey(state, record.former.keyFile).catch(() => ''),
    }
    return new Certificate(options, current, former?.keyPem ? former : undefined)
  }

  /** What to show at the next attempt to connect. */
  get identity(): TlsIdentity {
    const { caPem } = this.#options.enrolment.record
    return { ...((this.#showFormer && this.#former) || this.#current), ...(caPem && { caPem }) }
  }

  /** The hub did not let the device in: where there are two certificates, the next attempt is made with the other. */
  refused(): void {
    this.#showFormer = this.#former !== undefined && !this.#showFormer
  }

  /** The hub let the device in and answered it: with the new certificate, the former one is done with. */
  async taken(): Promise<void> {
    const { enrolment } = this.#options
    const { former } = enrolment.record
    if (!former || this.#showFormer) return
    await enrolment.change({ former: undefined })
    this.#former = undefined
    await forgetKey(enrolment.state, former.keyFile)
  }

  /**
   * Renews the certificate where it is a year old. True where there is a new one to connect with.
   * @throws {Refused} @throws {Unreachable} the next sync tries again, with the same key
   */
  async renewWhenDue(): Promise<boolean> {
    const { enrolment, clock } = this.#options
    const { certificateAt, serverTime, former } = enrolment.record
    const dueAt = Date.parse(certificateAt ?? serverTime) + year
    if (this.#renewing || former || !clock.known || clock.now() < dueAt) return false
    this.#renewing = true
    try {
      await this.#renew()
      return true
    } finally {
      this.#renewing = false
    }
  }

  async #renew(): Promise<void> {
    const { enrolment, clock } = this.#options
    const { state, record } = enrolment
    const keyFile = nextKeyFile(keyFileOf(record))
    const next = await this.#ask(keyFile).catch(async (failure) => {
      // An answer that was lost: the hub knows that key, and does not say again what it made of it.
      if (!(failure instanceof Refused && failure.is('device/key-in-use'))) throw failure
      await forgetKey(state, keyFile)
      return this.#ask(keyFile)
    })
    const former = { certificatePem: record.certificatePem, keyFile: keyFileOf(record) }
    await enrolment.change({ certificatePem: next.certificatePem, certificateAt: clock.time(), keyFile, former })
    this.#former = this.#current
    this.#current = next
    this.#showFormer = false
  }

  async #ask(keyFile: string): Promise<KeyPair> {
    const { enrolment, call } = this.#options
    const { state, record } = enrolment
    const keyPem = await loadOrMakeKey(state, keyFile)
    const csr = await certificateRequest(keyPem)
    const { body } = await call(rotateCertificate, { params: { deviceId: record.device.id }, body: { csr } })
    return { keyPem, certificatePem: body.certificatePem }
  }
}

const keyFileOf = ({ keyFile }: EnrolmentRecord): string => keyFile ?? stateFiles.key

/** `key.pem`, `key-2.pem`, `key-3.pem` … */
const nextKeyFile = (file: string): string => `key-${Number(/\d+/.exec(file)?.[0] ?? 1) + 1}.pem`
