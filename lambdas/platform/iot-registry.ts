// The IoT control plane as enrolment and disconnection use it. A certificate is made inactive and activated last, so
// that a half-finished enrolment leaves nothing that can connect.

import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListPrincipalThingsCommand,
  ListThingPrincipalsCommand,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot'

const client = new IoTClient({})

export interface IssuedCertificate {
  readonly id: string
  readonly arn: string
  readonly pem: string
}

/** Makes a thing, and an inactive certificate for a CSR, attached to the thing alone and to the policy. */
export async function issueCertificate(
  thingName: string,
  csrPem: string,
  policyName: string,
): Promise<IssuedCertificate> {
  const [made] = await Promise.all([
    client.send(new CreateCertificateFromCsrCommand({ certificateSigningRequest: csrPem, setAsActive: false })),
    client.send(new CreateThingCommand({ thingName })),
  ])
  const { certificateId: id, certificateArn: arn, certificatePem: pem } = made
  if (!id || !arn || !pem) throw new Error('AWS IoT answered without a certificate')
  await Promise.all([
    client.send(new AttachPolicyCommand({ policyName, target: arn })),
    // Exclusive: this certificate is this thing and no other, which lets the policy pin topics to it.
    client.send(new AttachThingPrincipalCommand({ thingName, principal: arn, thingPrincipalType: 'EXCLUSIVE_THING' })),
  ])
  return { id, arn, pem }
}

/** Lets a certificate connect. Safe to repeat. */
export const activateCertificate = (certificateId: string) => setStatus(certificateId, 'ACTIVE')

/** Stops a certificate from connecting. Safe to repeat; a certificate that is gone already is no fault. */
export async function deactivateCertificate(certificateId: string): Promise<void> {
  await setStatus(certificateId, 'INACTIVE').catch((error) => {
    if (!(error instanceof ResourceNotFoundException)) throw error
  })
}

const setStatus = (certificateId: string, newStatus: 'ACTIVE' | 'INACTIVE') =>
  client.send(new UpdateCertificateCommand({ certificateId, newStatus }))

export interface ListedCertificate {
  readonly id: string
  readonly arn: string
  readonly status: string
  readonly createdAt: number
}

/** Every certificate of this account and region, page by page. */
export async function* listCertificates(): AsyncGenerator<ListedCertificate> {
  let marker: string | undefined
  do {
    const page = await client.send(new ListCertificatesCommand({ pageSize: 250, marker }))
    for (const { certificateId: id = '', certificateArn: arn = '', status = '', creationDate } of page.certificates ??
      []) {
      yield { id, arn, status, createdAt: creationDate?.getTime() ?? 0 }
    }
    marker = page.nextMarker
  } while (marker)
}

/** Deletes an inactive certificate, and the thing that it was the last certificate of. */
export async function discardCertificate({ id, arn }: Pick<ListedCertificate, 'id' | 'arn'>): Promise<void> {
  const { things = [] } = await client.send(new ListPrincipalThingsCommand({ principal: arn }))
  for (const thingName of things) {
    await client.send(new DetachThingPrincipalCommand({ thingName, principal: arn }))
    // A thing may hold another certificate, after a rotation.
    const { principals = [] } = await client.send(new ListThingPrincipalsCommand({ thingName }))
    if (principals.length === 0) await client.send(new DeleteThingCommand({ thingName }))
  }
  const { policies = [] } = await client.send(new ListAttachedPoliciesCommand({ target: arn }))
  for (const { policyName = '' } of policies) await client.send(new DetachPolicyCommand({ policyName, target: arn }))
  await client.send(new DeleteCertificateCommand({ certificateId: id }))
}
