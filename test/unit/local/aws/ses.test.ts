import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type SesOptions, ses } from '../../../../local/aws/ses.ts'
import { Outbox } from '../../../../local/outbox.ts'

type Said = Parameters<SesOptions['tell']>[0]

const folder = mkdtempSync(join(tmpdir(), 'vigil-ses-'))
const outbox = new Outbox(join(folder, 'outbox.jsonl'), () => 0)
const now = () => Date.parse('2026-01-01T12:00:00.250Z')
const arn = 'arn:aws:ses:us-east-1:000000000000:configuration-set/set-1'
let said: Said[]
let heard: PromiseWithResolvers<Said>

beforeEach(() => {
  said = []
  heard = Promise.withResolvers()
})
afterEach(() => outbox.clear())
afterAll(() => rmSync(folder, { recursive: true }))

function open(tells: ('bounce' | 'complaint')[] = ['bounce', 'complaint']) {
  return ses({
    outbox,
    configurationSets: [{ name: 'set-1', arn, tells }],
    now,
    tell: (event) => {
      said.push(event)
      heard.resolve(event)
    },
  })
}

const send = async (to: string, set: string | undefined = 'set-1', service = open()) =>
  service.answer('SendEmail', {
    method: 'POST',
    target: '/',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(
      new URLSearchParams({
        Action: 'SendEmail',
        Source: 'hub@example.org',
        'Destination.ToAddresses.member.1': to,
        'Message.Subject.Data': 'Hello',
        'Message.Body.Text.Data': 'text',
        ...(set && { ConfigurationSetName: set }),
      }).toString(),
    ),
  })
/** When everything that was to happen after the answer has happened. */
const afterwards = () => new Promise((resolve) => setImmediate(resolve))

describe('a mail to the mailbox simulator', () => {
  it('is taken, is in the outbox, and then comes back in the words of SES', async () => {
    const { body } = await send('bounce+anything@simulator.amazonses.com')
    expect(said).toEqual([])
    expect(outbox.messages.map(({ to }) => to)).toEqual(['bounce+anything@simulator.amazonses.com'])
    const messageId = /<MessageId>(.+)<\/MessageId>/.exec(String(body))?.[1]
    expect(await heard.promise).toMatchObject({
      source: 'aws.ses',
      'detail-type': 'Email Bounced',
      resources: [arn],
      detail: {
        eventType: 'Bounce',
        mail: {
          timestamp: '2026-01-01T12:00:00.250Z',
          source: 'hub@example.org',
          messageId,
          destination: ['bounce+anything@simulator.amazonses.com'],
          tags: { 'ses:configuration-set': ['set-1'] },
        },
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: [{ emailAddress: 'bounce+anything@simulator.amazonses.com', status: '5.1.1' }],
          timestamp: '2026-01-01T12:00:00.250Z',
        },
      },
    })
  })

  it('is called unwanted by another of its mailboxes', async () => {
    await send('Complaint@simulator.amazonses.com')
    expect(await heard.promise).toMatchObject({
      'detail-type': 'Email Complaint Received',
      detail: { eventType: 'Complaint', complaint: { complaintFeedbackType: 'abuse', complaintSubType: null } },
    })
  })

  it.each([
    ['ooto', 'Transient', 'General'],
    ['suppressionlist', 'Permanent', 'Suppressed'],
  ])('to %s bounces as %s, %s', async (mailbox, bounceType, bounceSubType) => {
    await send(`${mailbox}@simulator.amazonses.com`)
    expect(await heard.promise).toMatchObject({ detail: { bounce: { bounceType, bounceSubType } } })
  })

  it.each(['success@simulator.amazonses.com', 'bounce@example.org', 'bounce@simulator.amazonses.com.example.org'])(
    'tells nothing of %s',
    async (to) => {
      await send(to)
      await afterwards()
      expect(said).toEqual([])
      expect(outbox.messages).toHaveLength(1)
    },
  )

  it('tells only the set that the mail names, and of that only what it wants to hear', async () => {
    await send('bounce@simulator.amazonses.com', '')
    await send('bounce@simulator.amazonses.com', 'set-1', open(['complaint']))
    await afterwards()
    expect(said).toEqual([])
  })
})

describe('a configuration set', () => {
  it('that there is not is refused as SES does, and nothing is sent', async () => {
    await expect(send('a@example.org', 'set-2')).rejects.toMatchObject({
      name: 'ConfigurationSetDoesNotExist',
      status: 400,
    })
    expect(outbox.messages).toEqual([])
  })
})
