// Control plane calls about certificates: issued from requests, activated, listed, deactivated, deleted.

import { type Arns, certificateOf } from './arns.ts'
import type { LocalPki } from './pki.ts'
import type { Certificate, CertificateStatus, Registry } from './registry.ts'
import { invalidRequest, type Operation, ServiceError } from './rest-json.ts'

export interface CertificateEnvironment {
  registry: Registry
  arns: Arns
  pki: LocalPki
  now: () => number
  /** Called after a certificate stopped being ACTIVE. */
  deactivated(certificateId: string): void
}

const settable: readonly CertificateStatus[] = ['ACTIVE', 'INACTIVE', 'REVOKED']
const inSeconds = (milliseconds: number) => milliseconds / 1000

export function certificateOperations({ registry, arns, pki, now, deactivated }: CertificateEnvironment): Operation[] {
  const summary = (certificate: Certificate) => ({
    certificateArn: arns.certificate(certificate.certificateId),
    certificateId: certificate.certificateId,
    status: certificate.status,
    certificateMode: 'DEFAULT',
    creationDate: inSeconds(certificate.createdAt),
  })

  return [
    {
      name: 'CreateCertificateFromCsr',
      http: 'POST /certificates',
      query: ['setAsActive'],
      body: ['certificateSigningRequest'],
      async run(input) {
        const issued = await pki.issue(input.text('certificateSigningRequest')).catch((error: Error) => {
          throw invalidRequest(`The certificate signing request is not usable: ${error.message}`)
        })
        const { certificateId, certificatePem } = issued
        registry.certificates.set(certificateId, {
          certificateId,
          certificatePem,
          status: input.query('setAsActive') === 'true' ? 'ACTIVE' : 'INACTIVE',
          createdAt: now(),
          modifiedAt: now(),
          notBefore: issued.notBefore.getTime(),
          notAfter: issued.notAfter.getTime(),
          policies: [],
          things: [],
        })
        return { certificateArn: arns.certificate(certificateId), certificateId, certificatePem }
      },
    },
    {
      name: 'UpdateCertificate',
      http: 'PUT /certificates/{certificateId}',
      query: ['newStatus'],
      run(input) {
        const certificate = certificateOf(registry, input.label('certificateId'))
        const status = settable.find((known) => known === input.query('newStatus'))
        if (status === undefined) throw invalidRequest(`A certificate can not be set to ${input.query('newStatus')}`)
        registry.certificates.set(certificate.certificateId, { ...certificate, status, modifiedAt: now() })
        if (status !== 'ACTIVE') deactivated(certificate.certificateId)
      },
    },
    {
      name: 'DescribeCertificate',
      http: 'GET /certificates/{certificateId}',
      run(input) {
        const certificate = certificateOf(registry, input.label('certificateId'))
        const { certificatePem, modifiedAt, notBefore, notAfter } = certificate
        return {
          certificateDescription: {
            ...summary(certificate),
            certificatePem,
            lastModifiedDate: inSeconds(modifiedAt),
            validity: { notBefore: inSeconds(notBefore), notAfter: inSeconds(notAfter) },
          },
        }
      },
    },
    {
      name: 'DeleteCertificate',
      http: 'DELETE /certificates/{certificateId}',
      query: ['forceDelete'],
      run(input) {
        const { certificateId, status, policies, things } = certificateOf(registry, input.label('certificateId'))
        if (status === 'ACTIVE')
          throw new ServiceError(406, 'CertificateStateException', `Certificate ${certificateId} is ACTIVE`)
        // forceDelete lets policies go along, never a thing.
        const policiesGoAlong = input.query('forceDelete') === 'true'
        if (things.length > 0 || (policies.length > 0 && !policiesGoAlong))
          throw new ServiceError(409, 'DeleteConflictException', `Certificate ${certificateId} has attachments`)
        registry.certificates.delete(certificateId)
      },
    },
    {
      name: 'ListCertificates',
      http: 'GET /certificates',
      query: ['pageSize', 'marker', 'isAscendingOrder'],
      run(input) {
        const pageSize = Number(input.query('pageSize') ?? 25)
        if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 250)
          throw invalidRequest('pageSize is from 1 to 250')
        const sign = input.query('isAscendingOrder') === 'true' ? 1 : -1
        const position = ({ createdAt, certificateId }: Certificate) =>
          `${String(createdAt).padStart(16, '0')}-${certificateId}`
        const compare = (a: string, b: string) => (a < b ? -sign : a > b ? sign : 0)
        const marker = input.query('marker')
        // The marker is a position, not a count: certificates that come and go between pages shift nothing.
        const rest = [...registry.certificates.values()]
          .filter((certificate) => marker === undefined || compare(position(certificate), marker) > 0)
          .sort((a, b) => compare(position(a), position(b)))
        const page = rest.slice(0, pageSize)
        const last = page.at(-1)
        const nextMarker = rest.length > page.length && last !== undefined ? position(last) : undefined
        return { certificates: page.map(summary), nextMarker }
      },
    },
  ]
}
