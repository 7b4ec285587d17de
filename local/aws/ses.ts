// Amazon SES: a mail that is sent is in the outbox. Both APIs: v1 (Query, `SendEmail`) and v2 (REST).

import { randomUUID } from 'node:crypto'
import type { Outbox } from '../outbox.ts'
import { AwsError, type AwsService, escapeXml, formOf, queryAnswer, unknownOperation } from './aws-call.ts'

interface Mail {
  readonly to: string[]
  readonly subject: string
  readonly text: string
  readonly html: string | undefined
}

interface SendEmailV2 {
  readonly Destination?: { ToAddresses?: string[] }
  readonly Content?: {
    Simple?: { Subject?: { Data?: string }; Body?: { Text?: { Data?: string }; Html?: { Data?: string } } }
  }
}

const v2Path = '/v2/email/outbound-emails'

export function ses(outbox: Outbox): AwsService {
  const deliver = ({ to, subject, text, html }: Mail): string => {
    if (to.length === 0) throw new AwsError(400, 'InvalidParameterValue', 'Missing destination')
    for (const address of to) {
      if (!/^[^@\s]+@[^@\s]+$/.test(address))
        throw new AwsError(400, 'InvalidParameterValue', `Illegal address ${address}`)
    }
    outbox.add({ kind: 'mail', to: to.join(', '), subject, text, ...(html !== undefined && { html }) })
    return randomUUID()
  }
  return {
    protocol: 'query',
    operationOf: (request) => (request.path === v2Path ? 'SendEmail' : (formOf(request).get('Action') ?? '')),
    answer: (operation, request) => {
      if (operation !== 'SendEmail') throw unknownOperation(`ses ${operation}`)
      if (request.path !== v2Path) {
        return queryAnswer(operation, `<MessageId>${escapeXml(deliver(mailOfForm(formOf(request))))}</MessageId>`)
      }
      const MessageId = deliver(mailOfJson(JSON.parse(request.body.toString())))
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ MessageId }) }
    },
  }
}

function mailOfForm(form: URLSearchParams): Mail {
  const to = [...form]
    .filter(([name]) => /^Destination\.\w+Addresses\.member\.\d+$/.test(name))
    .map(([, value]) => value)
  return {
    to,
    subject: form.get('Message.Subject.Data') ?? '',
    text: form.get('Message.Body.Text.Data') ?? '',
    html: form.get('Message.Body.Html.Data') ?? undefined,
  }
}

function mailOfJson({ Destination, Content }: SendEmailV2): Mail {
  const { Subject, Body } = Content?.Simple ?? {}
  return {
    to: Destination?.ToAddresses ?? [],
    subject: Subject?.Data ?? '',
    text: Body?.Text?.Data ?? '',
    html: Body?.Html?.Data,
  }
}
