// The calls of `@aws-sdk/client-iot-data-plane` that the hub makes: publish to a topic, drop a connection.

import type { Broker } from './broker.ts'
import { invalidRequest, notFound, type Operation, ServiceError } from './rest-json.ts'
import { maximumPayloadBytes, topicFault } from './topic.ts'

export function dataPlane(broker: Broker): Operation[] {
  return [
    {
      name: 'Publish',
      http: 'POST /topics/{topic}',
      query: ['qos', 'retain'],
      body: 'raw',
      run(input) {
        const topic = input.label('topic')
        const fault = topicFault(topic)
        if (fault !== undefined) throw invalidRequest(`${topic}: ${fault}`)
        const qos = Number(input.query('qos') ?? 0)
        if (qos !== 0 && qos !== 1) throw invalidRequest('QoS is 0 or 1')
        // iot:RetainPublish is granted to nobody.
        if (input.query('retain') === 'true') throw new ServiceError(403, 'ForbiddenException', 'retain is not granted')
        if (input.payload.length > maximumPayloadBytes)
          throw new ServiceError(413, 'RequestEntityTooLargeException', 'The payload is larger than 128 kB')
        broker.publish(topic, input.payload, qos)
      },
    },
    {
      name: 'DeleteConnection',
      http: 'DELETE /connections/{clientId}',
      query: ['cleanSession', 'preventWillMessage'],
      run(input) {
        const connection = broker.connection(input.label('clientId'))
        if (connection === undefined) throw notFound(`Client ${input.label('clientId')} is not connected`)
        if (input.query('preventWillMessage') === 'true') connection.forgetWill()
        connection.close('API_INITIATED_DISCONNECT')
      },
    },
  ]
}
