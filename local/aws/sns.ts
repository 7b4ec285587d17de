// Amazon SNS, as far as a text message needs it: `Publish` to a telephone number is in the outbox.

import { randomUUID } from 'node:crypto'
import type { Outbox } from '../outbox.ts'
import { AwsError, type AwsService, formOf, queryAnswer, unknownOperation } from './aws-call.ts'

export function sns(outbox: Outbox): AwsService {
  return {
    protocol: 'query',
    operationOf: (request) => formOf(request).get('Action') ?? '',
    answer: (operation, request) => {
      const form = formOf(request)
      const to = form.get('PhoneNumber')
      if (operation !== 'Publish' || to === null) throw unknownOperation(`sns ${operation} without a telephone number`)
      if (!/^\+[1-9]\d{4,14}$/.test(to))
        throw new AwsError(400, 'InvalidParameter', `Invalid parameter: PhoneNumber ${to}`)
      outbox.add({ kind: 'sms', to, text: form.get('Message') ?? '' })
      return queryAnswer(operation, `<MessageId>${randomUUID()}</MessageId>`)
    },
  }
}
