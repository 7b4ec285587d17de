// Hands one mail to SES. A refusal that will never change is told apart from one that may, so that a stream goes on.

import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { setting } from './environment.ts'

const client = new SESClient({})

export interface OutgoingMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Sends a mail. `rejected`: SES will not take this message, ever. Throws where it may be tried again. */
export async function sendMail({ to, subject, text, html }: OutgoingMail): Promise<'sent' | 'rejected'> {
  try {
    await client.send(
      new SendEmailCommand({
        Source: setting('MAIL_FROM'),
        // By it SES tells what becomes of the mail: see lib/constructs/mail-feedback.ts.
        ConfigurationSetName: setting('MAIL_CONFIGURATION_SET'),
        Destination: { ToAddresses: [to] },
        Message: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
        },
      }),
    )
    return 'sent'
  } catch (error) {
    // InvalidParameterValue: an address that SES does not take, whatever our schema let through.
    const name = error instanceof Error ? error.name : ''
    if (name === 'MessageRejected' || name === 'InvalidParameterValue') return 'rejected'
    throw error
  }
}
