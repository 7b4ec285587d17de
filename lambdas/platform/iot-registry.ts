// The IoT control plane as enrolment and disconnection use it. A certificate is made inactive and activated last, so
// that a half-finished enrolment leaves nothing that can connect.

import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
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
  // The thing first: a certificate without one is nobody's, and no sweep would know it for ours.
  await client.send(new CreateThingCommand({ thingName }))
  const made = await client.send(
    new CreateCertificateFromCsrCommand({ certificateSigningRequest: csrPem, setAsActive: false }),
  )
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

/** What a certificate is attached to: the names of things, and of policies. */
export async function attachmentsOf(arn: string): Promise<{ things: string[]; policies: string[] }> {
  const [{ things = [] }, { policies = [] }] = await Promise.all([
    client.send(new ListPrincipalThingsCommand({ principal: arn })),
    client.send(new ListAttachedPoliciesCommand({ target: arn })),
  ])
  return { things, policies: policies.map(({ policyName = '' }) => policyName) }
}

/** Deletes an inactive certificate with its attachments, and the things that it was the last certificate of. */
export async function discardCertificate(
  { id, arn }: Pick<ListedCertificate, 'id' | 'arn'>,
  things: string[],
): Promise<void> {
  for (const thingName of things) {
    await client.send(new DetachThingPrincipalCommand({ thingName, principal: arn }))
    // A thing may hold another certificate, after a rotation.
    const { principals = [] } = await client.send(new ListThingPrincipalsCommand({ thingName }))
    if (principals.length === 0) await client.send(new DeleteThingCommand({ thingName }))
  }
  // With its policies, in one step: what was detached from everything could not be told for ours any more.
  await client.send(new DeleteCertificateCommand({ certificateId: id, forceDelete: true }))
}
