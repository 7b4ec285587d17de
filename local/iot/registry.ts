// The device registry: things and certificates, and what is attached to what. Attachments are kept in the
// certificate's record, so that every change is one record and a crash never leaves half of one.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RecordLog } from '../record-log.ts'

export interface Thing {
  thingName: string
  thingId: string
  attributes: Record<string, string>
  version: number
}

export type CertificateStatus = 'ACTIVE' | 'INACTIVE' | 'REVOKED'

export interface Certificate {
  certificateId: string
  certificatePem: string
  status: CertificateStatus
  /** Virtual time, ms. */
  createdAt: number
  modifiedAt: number
  /** True time, ms: what stands in the certificate. */
  notBefore: number
  notAfter: number
  policies: string[]
  things: { thingName: string; exclusive: boolean }[]
}

export interface Registry {
  things: RecordLog<Thing>
  certificates: RecordLog<Certificate>
  /**
   * The thing that policy variables speak of, for a connection with this certificate: the one that it is attached to
   * exclusively, else the attached one that has the client id as its name.
   * https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
   */
  connectionThing(certificateId: string, clientId: string): { thingName: string; exclusive: boolean } | undefined
  clear(): void
  close(): void
}

export function openRegistry(folder: string): Registry {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const things = new RecordLog<Thing>(join(folder, 'things.jsonl'))
  const certificates = new RecordLog<Certificate>(join(folder, 'certificates.jsonl'))
  return {
    things,
    certificates,
    connectionThing(certificateId, clientId) {
      const attached = certificates.get(certificateId)?.things ?? []
      return attached.find(({ thingName, exclusive }) => exclusive || thingName === clientId)
    },
    clear() {
      certificates.clear()
      things.clear()
    },
    close() {
      certificates.close()
      things.close()
    },
  }
}
