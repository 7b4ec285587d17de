// Control plane calls about things, and which certificate speaks for which thing.

import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Arns, attachable } from './arns.ts'
import type { Registry } from './registry.ts'
import { type Input, invalidRequest, notFound, type Operation, ServiceError } from './rest-json.ts'

export function thingOperations(registry: Registry, arns: Arns): Operation[] {
  return [
    {
      name: 'CreateThing',
      http: 'POST /things/{thingName}',
      body: ['attributePayload'],
      run(input) {
        const thingName = input.label('thingName')
        if (!/^[a-zA-Z0-9:_-]{1,128}$/.test(thingName)) throw invalidRequest(`${thingName} is not a thing name`)
        const attributes = attributesOf(input)
        const existing = registry.things.get(thingName)
        // Creating it again with the same configuration is answered as the first time.
        if (existing !== undefined && !isDeepStrictEqual(existing.attributes, attributes)) {
          const members = { resourceId: existing.thingId, resourceArn: arns.thing(thingName) }
          throw new ServiceError(409, 'ResourceAlreadyExistsException', `Thing ${thingName} already exists`, members)
        }
        const thing = existing ?? { thingName, thingId: randomUUID(), attributes, version: 1 }
        if (existing === undefined) registry.things.set(thingName, thing)
        return { thingName, thingArn: arns.thing(thingName), thingId: thing.thingId }
      },
    },
    {
      name: 'DeleteThing',
      http: 'DELETE /things/{thingName}',
      query: ['expectedVersion'],
      run(input) {
        const thing = registry.things.get(input.label('thingName'))
        // API reference: successful too where there is no such thing.
        if (thing === undefined) return
        const expected = input.query('expectedVersion')
        if (expected !== undefined && Number(expected) !== thing.version)
          throw new ServiceError(
            409,
            'VersionConflictException',
            `Thing ${thing.thingName} has version ${thing.version}`,
          )
        for (const { things } of registry.certificates.values())
          if (things.some(({ thingName }) => thingName === thing.thingName))
            throw invalidRequest(`Thing ${thing.thingName} is still attached to a principal`)
        registry.things.delete(thing.thingName)
      },
    },
    {
      name: 'AttachThingPrincipal',
      http: 'PUT /things/{thingName}/principals',
      query: ['thingPrincipalType'],
      run(input) {
        const thingName = existingThing(input)
        const certificate = attachable(registry, arns, input.header('x-amzn-principal'))
        const type = input.query('thingPrincipalType') ?? 'NON_EXCLUSIVE_THING'
        if (type !== 'EXCLUSIVE_THING' && type !== 'NON_EXCLUSIVE_THING') throw invalidRequest(`type ${type}`)
        const attachment = { thingName, exclusive: type === 'EXCLUSIVE_THING' }
        if (certificate.things.some((known) => isDeepStrictEqual(known, attachment))) return
        // https://docs.aws.amazon.com/iot/latest/developerguide/exclusive-thing.html: an exclusive attachment is the only one.
        if (certificate.things.some(({ exclusive }) => exclusive || attachment.exclusive))
          throw invalidRequest(`Certificate ${certificate.certificateId} has another attachment`)
        const things = [...certificate.things, attachment]
        registry.certificates.set(certificate.certificateId, { ...certificate, things })
      },
    },
    {
      name: 'DetachThingPrincipal',
      http: 'DELETE /things/{thingName}/principals',
      run(input) {
        const thingName = existingThing(input)
        const certificate = attachable(registry, arns, input.header('x-amzn-principal'))
        const things = certificate.things.filter((attachment) => attachment.thingName !== thingName)
        registry.certificates.set(certificate.certificateId, { ...certificate, things })
      },
    },
    {
      name: 'ListPrincipalThings',
      http: 'GET /principals/things',
      query: ['maxResults'],
      run(input) {
        const { things } = attachable(registry, arns, input.header('x-amzn-principal'))
        return { things: things.map(({ thingName }) => thingName) }
      },
    },
    {
      name: 'ListThingPrincipals',
      http: 'GET /things/{thingName}/principals',
      run(input) {
        const thingName = existingThing(input)
        const attached = [...registry.certificates.values()].filter(({ things }) =>
          things.some((thing) => thing.thingName === thingName),
        )
        return { principals: attached.map(({ certificateId }) => arns.certificate(certificateId)) }
      },
    },
  ]

  function existingThing(input: Input): string {
    const thingName = input.label('thingName')
    if (registry.things.get(thingName) === undefined) throw notFound(`Thing ${thingName} not found`)
    return thingName
  }
}

function attributesOf(input: Input): Record<string, string> {
  const { attributes = {} } = (input.body.attributePayload ?? {}) as { attributes?: unknown }
  if (typeof attributes !== 'object' || attributes === null) throw invalidRequest('attributes must be an object')
  if (Object.values(attributes).some((value) => typeof value !== 'string'))
    throw invalidRequest('attributes must be text')
  return attributes as Record<string, string>
}
