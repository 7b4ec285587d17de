// The calls of `@aws-sdk/client-iot` that the hub makes: the table of all operations, and those about policies.

import { type Arns, attachable } from './arns.ts'
import { type CertificateEnvironment, certificateOperations } from './certificates.ts'
import type { Registry } from './registry.ts'
import { invalidRequest, notFound, type Operation } from './rest-json.ts'
import { thingOperations } from './things.ts'

export interface ControlPlaneEnvironment extends CertificateEnvironment {
  policyNames: readonly string[]
  endpointAddress: string
}

export function controlPlane(environment: ControlPlaneEnvironment): Operation[] {
  const { registry, arns, policyNames, endpointAddress } = environment
  return [
    ...thingOperations(registry, arns),
    ...certificateOperations(environment),
    ...attachedPolicyOperations(registry, arns, policyNames),
    {
      name: 'DescribeEndpoint',
      http: 'GET /endpoint',
      query: ['endpointType'],
      run(input) {
        const type = input.query('endpointType')
        if (type !== 'iot:Data-ATS') throw invalidRequest(`The local cloud has no endpoint of type ${type}`)
        return { endpointAddress }
      },
    },
  ]
}

function attachedPolicyOperations(registry: Registry, arns: Arns, policyNames: readonly string[]): Operation[] {
  return [
    {
      name: 'AttachPolicy',
      http: 'PUT /target-policies/{policyName}',
      body: ['target'],
      run(input) {
        const policyName = input.label('policyName')
        if (!policyNames.includes(policyName)) throw notFound(`Policy ${policyName} not found`)
        const certificate = attachable(registry, arns, input.text('target'))
        if (certificate.policies.includes(policyName)) return
        const policies = [...certificate.policies, policyName]
        registry.certificates.set(certificate.certificateId, { ...certificate, policies })
      },
    },
    {
      name: 'DetachPolicy',
      http: 'POST /target-policies/{policyName}',
      body: ['target'],
      run(input) {
        const certificate = attachable(registry, arns, input.text('target'))
        const policies = certificate.policies.filter((name) => name !== input.label('policyName'))
        registry.certificates.set(certificate.certificateId, { ...certificate, policies })
      },
    },
    {
      name: 'ListAttachedPolicies',
      http: 'POST /attached-policies/{target}',
      query: ['pageSize', 'recursive'],
      run(input) {
        const { policies } = attachable(registry, arns, input.label('target'))
        return { policies: policies.map((policyName) => ({ policyName, policyArn: arns.policy(policyName) })) }
      },
    },
  ]
}
