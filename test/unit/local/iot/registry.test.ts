// The control plane as the real SDK sees it: what is idempotent, what is refused and with which error.

import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListPrincipalThingsCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { arn, certificateRequest, IotFixture } from './iot-fixture.ts'

const fixture = new IotFixture()
beforeAll(() => fixture.start())
afterAll(() => fixture.stop())

const named = (name: string, status: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode: status }) })

describe('things', () => {
  it('are created once, and again only with the same attributes', async () => {
    const create = (attributes: Record<string, string>) =>
      fixture.iot.send(new CreateThingCommand({ thingName: 'dev_a', attributePayload: { attributes } }))
    const first = await create({ epoch: '1' })
    expect(first).toMatchObject({ thingName: 'dev_a', thingArn: arn('thing/dev_a') })
    expect((await create({ epoch: '1' })).thingId).toBe(first.thingId)
    await expect(create({ epoch: '2' })).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      resourceArn: arn('thing/dev_a'),
    })
  })

  it('are deleted whether they exist or not, but not while a certificate is attached', async () => {
    const { certificateArn } = await fixture.enrol('dev_b')
    const attachment = { thingName: 'dev_b', principal: certificateArn }
    const remove = () => fixture.iot.send(new DeleteThingCommand({ thingName: 'dev_b' }))
    await expect(remove()).rejects.toEqual(named('InvalidRequestException', 400))
    await fixture.iot.send(new DetachThingPrincipalCommand(attachment))
    await remove()
    await remove()
    await expect(fixture.iot.send(new AttachThingPrincipalCommand(attachment))).rejects.toEqual(
      named('ResourceNotFoundException', 404),
    )
  })

  it('share no certificate that is attached exclusively', async () => {
    const { certificateArn: principal } = await fixture.enrol('dev_c')
    const attach = (thingName: string, thingPrincipalType?: 'EXCLUSIVE_THING') =>
      fixture.iot.send(
        new AttachThingPrincipalCommand({ thingName, principal, ...(thingPrincipalType && { thingPrincipalType }) }),
      )
    await fixture.iot.send(new CreateThingCommand({ thingName: 'dev_d' }))
    await attach('dev_c', 'EXCLUSIVE_THING')
    await expect(attach('dev_d')).rejects.toEqual(named('InvalidRequestException', 400))
    expect((await fixture.iot.send(new ListPrincipalThingsCommand({ principal }))).things).toEqual(['dev_c'])
  })
})

describe('certificates', () => {
  it('differ though they come from the same request', async () => {
    const { csr } = await certificateRequest()
    const create = () => fixture.iot.send(new CreateCertificateFromCsrCommand({ certificateSigningRequest: csr }))
    const [one, two] = [await create(), await create()]
    expect(one.certificateId).not.toBe(two.certificateId)
    expect(one.certificateArn).toBe(arn(`cert/${one.certificateId}`))
    const { certificateDescription } = await fixture.iot.send(
      new DescribeCertificateCommand({ certificateId: one.certificateId }),
    )
    expect(certificateDescription).toMatchObject({
      status: 'INACTIVE',
      certificatePem: one.certificatePem,
      creationDate: new Date(fixture.now),
      validity: { notAfter: new Date('2049-12-31T23:59:59Z') },
    })
  })

  it('are not made from garbage', async () => {
    const garbage = new CreateCertificateFromCsrCommand({ certificateSigningRequest: 'garbage' })
    await expect(fixture.iot.send(garbage)).rejects.toEqual(named('InvalidRequestException', 400))
  })

  it('are deleted when inactive and attached to nothing', async () => {
    const { certificateId, certificateArn } = await fixture.enrol('dev_e')
    const remove = (forceDelete = false) =>
      fixture.iot.send(new DeleteCertificateCommand({ certificateId, forceDelete }))
    await expect(remove()).rejects.toEqual(named('CertificateStateException', 406))
    await fixture.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }))
    await expect(remove()).rejects.toEqual(named('DeleteConflictException', 409))
    await fixture.iot.send(new DetachThingPrincipalCommand({ thingName: 'dev_e', principal: certificateArn }))
    await expect(remove()).rejects.toEqual(named('DeleteConflictException', 409))
    await remove(true)
    await expect(remove()).rejects.toEqual(named('ResourceNotFoundException', 404))
  })

  it('are listed newest first, page by page, each once', async () => {
    const made: string[] = []
    for (let count = 0; count < 5; count += 1) {
      fixture.now += 1000
      made.push((await fixture.enrol()).certificateId)
    }
    const listed: (string | undefined)[] = []
    let marker: string | undefined
    do {
      const page = await fixture.iot.send(new ListCertificatesCommand({ pageSize: 2, ...(marker && { marker }) }))
      listed.push(...(page.certificates ?? []).map(({ certificateId }) => certificateId))
      marker = page.nextMarker
    } while (marker !== undefined)
    expect(listed.slice(0, 5)).toEqual(made.toReversed())
    expect(new Set(listed).size).toBe(listed.length)
    const { certificates } = await fixture.iot.send(
      new ListCertificatesCommand({ ascendingOrder: true, pageSize: 250 }),
    )
    expect(certificates?.map(({ certificateId }) => certificateId)).toEqual(listed.toReversed())
  })
})

describe('policies', () => {
  it('are attached and detached any number of times', async () => {
    const { certificateArn: target } = await fixture.enrol()
    const list = async () => (await fixture.iot.send(new ListAttachedPoliciesCommand({ target }))).policies
    const policy = { policyName: 'vigil-device', target }
    await fixture.iot.send(new AttachPolicyCommand(policy))
    expect(await list()).toEqual([{ policyName: 'vigil-device', policyArn: arn('policy/vigil-device') }])
    await fixture.iot.send(new DetachPolicyCommand(policy))
    await fixture.iot.send(new DetachPolicyCommand(policy))
    expect(await list()).toEqual([])
    await expect(fixture.iot.send(new AttachPolicyCommand({ ...policy, policyName: 'other' }))).rejects.toEqual(
      named('ResourceNotFoundException', 404),
    )
  })
})

describe('the service', () => {
  it('tells its data endpoint', async () => {
    const answer = await fixture.iot.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }))
    expect(answer.endpointAddress).toBe('localhost')
  })

  it('refuses, and logs, a call or a member that it does not know', async () => {
    await expect(fixture.iot.send(new CreateThingGroupCommand({ thingGroupName: 'g' }))).rejects.toEqual(
      named('NotSupportedByLocalCloud', 501),
    )
    await expect(fixture.iot.send(new CreateThingCommand({ thingName: 'x', thingTypeName: 't' }))).rejects.toThrow(
      'thingTypeName of CreateThing',
    )
    await expect(fixture.data.send(new PublishCommand({ topic: 't', messageExpiry: 5 }))).rejects.toThrow(
      'messageExpiry of Publish',
    )
    expect(fixture.logged.join('\n')).toContain('POST /thing-groups/g')
  })

  it('remembers after a restart what it answered, though it was killed and its last line was cut short', async () => {
    const { certificateId, certificateArn } = await fixture.enrol('dev_kept')
    const before = await fixture.iot.send(new DescribeCertificateCommand({ certificateId }))
    const { appendFileSync } = await import('node:fs')
    appendFileSync(`${fixture.folder}/iot/certificates.jsonl`, '["cut')
    const { mqttUrl, caPem } = fixture.core
    await fixture.core.close()
    await fixture.start()
    expect([fixture.core.mqttUrl, fixture.core.caPem]).toEqual([mqttUrl, caPem])
    const after = await fixture.iot.send(new DescribeCertificateCommand({ certificateId }))
    expect(after.certificateDescription).toEqual(before.certificateDescription)
    const { things } = await fixture.iot.send(new ListPrincipalThingsCommand({ principal: certificateArn }))
    expect(things).toEqual(['dev_kept'])
  })

  it('forgets at a reset, and keeps the authority', async () => {
    const { certificateId } = await fixture.enrol('dev_gone')
    const { caPem } = fixture.core
    await fixture.core.reset()
    await expect(fixture.iot.send(new DescribeCertificateCommand({ certificateId }))).rejects.toEqual(
      named('ResourceNotFoundException', 404),
    )
    expect(fixture.core.caPem).toBe(caPem)
    await fixture.enrol('dev_gone')
  })
})
