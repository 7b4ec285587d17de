// Hands one text message to SNS. It goes out at once: a person is waiting for it.

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'

// Signing in waits for this, and must not wait longer than its own function may run.
const client = new SNSClient({ maxAttempts: 2, requestHandler: { requestTimeout: 3000, throwOnRequestTimeout: true } })

/** Sends a text message. `phone` is E.164. Throws where SNS does not take it. */
export async function sendSms(phone: string, text: string): Promise<void> {
  await client.send(
    new PublishCommand({
      PhoneNumber: phone,
      Message: text,
      // Codes are worth the better route. https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
      MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
    }),
  )
}
