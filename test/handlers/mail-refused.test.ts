// What SES says of a mail: the address gets no more, its account knows, and nothing depends on how often or in which
// order it is said.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { findMailRefusal } from '../../lambdas/identity/mail-refusal-store.ts'
import { handler } from '../../lambdas/identity/mail-refused.event.ts'
import { hour, noon, setNow } from '../support/clock.ts'
import { accountId, email } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables

const event = (type: string, about: object, destination: unknown = [email]) => ({
  version: '0',
  id: 'event-1',
  'detail-type': type,
  source: 'aws.ses',
  account: '111122223333',
  time: '2026-11-22T12:00:00Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    mail: { messageId: 'message-1', source: 'hub@hub.example', destination, headersTruncated: false },
    ...about,
  },
})
const time = (at: number) => new Date(at).toISOString()
const bounce = (at = noon, bounceType = 'Permanent', destination?: unknown) =>
  event(
    'Email Bounced',
    {
      eventType: 'Bounce',
      bounce: { bounceType, bounceSubType: 'General', bouncedRecipients: [], timestamp: time(at) },
    },
    destination,
  )
const complaint = (at = noon, complaintFeedbackType: string | null = 'abuse') =>
  event('Email Complaint Received', {
    eventType: 'Complaint',
    complaint: { complaintFeedbackType, complaintSubType: null, complainedRecipients: [], timestamp: time(at) },
  })

const known = () => tables.find('identity', `mail-refusal#${email}`, 'refusal')
const noted = () => tables.find('identity', accountId, 'account')?.mailRefused

beforeEach(() => {
  setNow(noon + hour)
  tables = new Tables()
  tables.put(
    'identity',
    { pk: `email#${email}`, sk: 'login', email, accountId, state: 'active' },
    { pk: accountId, sk: 'account', accountId, email },
  )
})

describe('a mail that came back for good', () => {
  it('is the last to its address, and its account knows why and since when', async () => {
    await handler(bounce())
    expect(known()).toMatchObject({ reason: 'bounced', at: noon })
    expect(noted()).toEqual({ reason: 'bounced', at: noon })
    expect(await findMailRefusal(email)).toMatchObject({ reason: 'bounced' })
    expect(tables.commits).toHaveLength(1)
  })

  it('stops mail to an address that has no account too, in whatever spelling it was written to', async () => {
    await handler(bounce(noon, 'Permanent', ['Nobody@Xn--Bcher-kva.example']))
    expect(await findMailRefusal('nobody@xn--bcher-kva.example')).toMatchObject({ reason: 'bounced', at: noon })
    expect(noted()).toBeUndefined()
  })

  it('is told once, however often it is said', async () => {
    await handler(bounce())
    await handler(bounce())
    await handler(bounce(noon + 1))
    expect(known()).toMatchObject({ reason: 'bounced', at: noon })
    expect(noted()).toEqual({ reason: 'bounced', at: noon })
  })

  it('is told to an account that came to the address later', async () => {
    tables.delete('identity', accountId, 'account')
    await handler(bounce())
    tables.put('identity', { pk: accountId, sk: 'account', accountId, email })
    await handler(bounce())
    expect(noted()).toEqual({ reason: 'bounced', at: noon })
  })

  it('is not told to an account that moved to another address meanwhile', async () => {
    tables.beforeNextCommit(() =>
      tables.put('identity', { pk: accountId, sk: 'account', accountId, email: 'new@example.org' }),
    )
    await handler(bounce())
    expect(known()).toMatchObject({ reason: 'bounced' })
    expect(noted()).toBeUndefined()
  })
})

describe('a complaint', () => {
  it.each([
    ['after', [bounce(noon), complaint(noon + 5)]],
    ['before', [complaint(noon + 5), bounce(noon)]],
  ])('outranks a bounce that is heard of %s it', async (_, events) => {
    for (const each of events) await handler(each)
    expect(known()).toMatchObject({ reason: 'complained', at: noon + 5 })
    expect(noted()).toEqual({ reason: 'complained', at: noon + 5 })
  })

  it('counts without a report of the mailbox provider', async () => {
    await handler(complaint(noon, null))
    expect(noted()).toEqual({ reason: 'complained', at: noon })
  })
})

describe('nothing is stopped', () => {
  it.each([
    ['a mailbox that was full', bounce(noon, 'Transient')],
    ['a bounce that may be an automatic answer', bounce(noon, 'Undetermined')],
    ['a report that it is no spam', complaint(noon, 'not-spam')],
    ['an event of another kind', event('Email Delivered', { delivery: {} })],
    ['something else', {}],
    ['nothing', null],
  ])('by %s', async (_, each) => {
    await handler(each)
    expect(tables.requests).toBe(0)
  })
})

describe('an event is tried again, and kept as a dead letter at last', () => {
  it.each([
    ['that has another form', event('Email Bounced', { bounce: {} })],
    ['of a mail with several recipients, which is none of ours', bounce(noon, 'Permanent', [email, 'b@example.org'])],
  ])('%s', async (_, each) => {
    await expect(handler(each)).rejects.toThrow('An event of SES has another form: detail/')
    expect(tables.requests).toBe(0)
  })

  it('where the tables can not be reached', async () => {
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    await expect(handler(bounce())).rejects.toThrow('InternalServerError')
    await handler(bounce())
    expect(noted()).toEqual({ reason: 'bounced', at: noon })
  })
})
