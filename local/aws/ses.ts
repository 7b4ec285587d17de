// Amazon SES: a mail that is sent is in the outbox, and what becomes of it is told to the configuration set that it
// names. Both APIs: v1 (Query, `SendEmail`) and v2 (REST).

import { randomUUID } from 'node:crypto'
import type { Said } from '../events/event.ts'
import type { Outbox } from '../outbox.ts'
import type { ConfigurationSetPlan } from '../template/configuration-sets.ts'
import { AwsError, type AwsService, escapeXml, formOf, queryAnswer, unknownOperation } from './aws-call.ts'
import { feedbackOn } from './mailbox-simulator.ts'

export interface SesOptions {
  readonly outbox: Outbox
  readonly configurationSets: readonly ConfigurationSetPlan[]
  now(): number
  /** Puts an event on the default bus. */
  tell(said: Said): void
}

interface Mail {
  readonly source: string
  readonly to: string[]
  readonly subject: string
  readonly text: string
  readonly html: string | undefined
  readonly configurationSet: string | undefined
}

interface SendEmailV2 {
  readonly FromEmailAddress?: string
  readonly Destination?: { ToAddresses?: string[] }
  readonly ConfigurationSetName?: string
  readonly Content?: {
    Simple?: { Subject?: { Data?: string }; Body?: { Text?: { Data?: string }; Html?: { Data?: string } } }
  }
}

const v2Path = '/v2/email/outbound-emails'

export function ses(options: SesOptions): AwsService {
  return {
    protocol: 'query',
    operationOf: (request) => (request.path === v2Path ? 'SendEmail' : (formOf(request).get('Action') ?? '')),
    answer: (operation, request) => {
      if (operation !== 'SendEmail') throw unknownOperation(`ses ${operation}`)
      if (request.path !== v2Path) {
        const messageId = deliver(mailOfForm(formOf(request)), options)
        return queryAnswer(operation, `<MessageId>${escapeXml(messageId)}</MessageId>`)
      }
      const MessageId = deliver(mailOfJson(JSON.parse(request.body.toString())), options)
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ MessageId }) }
    },
  }
}

function deliver(mail: Mail, { outbox, configurationSets, now, tell }: SesOptions): string {
  const { to, subject, text, html } = mail
  if (to.length === 0) throw new AwsError(400, 'InvalidParameterValue', 'Missing destination')
  for (const address of to) {
    if (!/^[^@\s]+@[^@\s]+$/.test(address))
      throw new AwsError(400, 'InvalidParameterValue', `Illegal address ${address}`)
  }
  const set = configurationSets.find(({ name }) => name === mail.configurationSet)
  if (mail.configurationSet !== undefined && !set) {
    const message = `Configuration set <${mail.configurationSet}> does not exist.`
    throw new AwsError(400, 'ConfigurationSetDoesNotExist', message)
  }
  outbox.add({ kind: 'mail', to: to.join(', '), subject, text, ...(html !== undefined && { html }) })
  const messageId = randomUUID()
  // SES tells only those who asked to be told; and what becomes of a mail is known after it was taken.
  if (set) setImmediate(() => tellFeedback({ ...mail, messageId, configurationSet: set.name, at: now() }, set, tell))
  return messageId
}

function tellFeedback(mail: Parameters<typeof feedbackOn>[0], set: ConfigurationSetPlan, tell: SesOptions['tell']) {
  for (const { kind, ...feedback } of feedbackOn(mail))
    if (set.tells.includes(kind)) tell({ source: 'aws.ses', resources: [set.arn], ...feedback })
}

function mailOfForm(form: URLSearchParams): Mail {
  const to = [...form]
    .filter(([name]) => /^Destination\.\w+Addresses\.member\.\d+$/.test(name))
    .map(([, value]) => value)
  return {
    source: form.get('Source') ?? '',
    to,
    subject: form.get('Message.Subject.Data') ?? '',
    text: form.get('Message.Body.Text.Data') ?? '',
    html: form.get('Message.Body.Html.Data') ?? undefined,
    configurationSet: form.get('ConfigurationSetName') ?? undefined,
  }
}

function mailOfJson({ FromEmailAddress, Destination, ConfigurationSetName, Content }: SendEmailV2): Mail {
  const { Subject, Body } = Content?.Simple ?? {}
  return {
    source: FromEmailAddress ?? '',
    to: Destination?.ToAddresses ?? [],
    subject: Subject?.Data ?? '',
    text: Body?.Text?.Data ?? '',
    html: Body?.Html?.Data,
    configurationSet: ConfigurationSetName,
  }
}
