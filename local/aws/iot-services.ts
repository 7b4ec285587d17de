// The two IoT services, carried out by the broker's half of the local cloud. The protocol has no field for the name of
// an operation, so it is read from method and path.

import type { IotCore } from '../iot/iot-core.ts'
import type { AwsService, WireService } from './aws-call.ts'

// https://docs.aws.amazon.com/iot/latest/apireference/API_Operations.html
const operations: Readonly<Record<string, string>> = {
  'DELETE /certificates/*': 'DeleteCertificate',
  'DELETE /connections/*': 'DeleteConnection',
  'DELETE /things/*': 'DeleteThing',
  'DELETE /things/*/principals': 'DetachThingPrincipal',
  'GET /certificates': 'ListCertificates',
  'GET /certificates/*': 'DescribeCertificate',
  'GET /endpoint': 'DescribeEndpoint',
  'GET /principals/things': 'ListPrincipalThings',
  'POST /attached-policies/*': 'ListAttachedPolicies',
  'POST /certificates': 'CreateCertificateFromCsr',
  'POST /target-policies/*': 'DetachPolicy',
  'POST /things/*': 'CreateThing',
  'POST /topics/*': 'Publish',
  'PUT /certificates/*': 'UpdateCertificate',
  'PUT /target-policies/*': 'AttachPolicy',
  'PUT /things/*/principals': 'AttachThingPrincipal',
}

export function iotService(core: IotCore, service: Extract<WireService, 'iot' | 'iot-data-plane'>): AwsService {
  return {
    protocol: 'rest-json',
    operationOf: ({ method, path }) => {
      const exact = `${method} ${path}`
      const labelled = `${method} ${path.replace(/^(\/[^/]+\/)[^/]+/, '$1*')}`
      return operations[exact] ?? operations[labelled] ?? exact
    },
    answer: (_operation, request) => core.handle(service, request),
  }
}
