// Tickets to listen: sealed, so that nothing in them can be changed, and worth no more than their own account's hints.

import '../../support/environment.ts'
import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  clientIdFor,
  listenerPolicy,
  openTicket,
  principalOf,
  sealTicket,
} from '../../../lambdas/identity/live-ticket.ts'
import { seal } from '../../../lambdas/platform/hub-key.ts'
import { hour, noon } from '../../support/clock.ts'
import { Cloud } from '../../support/cloud.ts'
import { environment } from '../../support/environment.ts'
import { accountId, strangerId } from '../../support/records.ts'

const claims = {
  accountId,
  sessionId: 'ses_01K00000000000000000000SES',
  clientId: clientIdFor(accountId, 'abc123'),
  expiresAt: noon + hour,
}

describe('a live ticket', () => {
  let ticket: string
  beforeAll(async () => {
    new Cloud()
    ticket = (await sealTicket(claims)).reveal()
  })

  it('says who may listen, and until when', async () => {
    expect(await openTicket(ticket)).toEqual(claims)
  })

  it('is nothing once a single character of it was changed', async () => {
    const changed = fc
      .tuple(fc.nat(ticket.length - 1), fc.constantFrom(...'ABCabc019-_.'))
      .map(([at, sign]) => ticket.slice(0, at) + sign + ticket.slice(at + 1))
      .filter((text) => text !== ticket)
    await fc.assert(fc.asyncProperty(changed, async (text) => expect(await openTicket(text)).toBeUndefined()))
  })

  it('is nothing without its seal, with the seal of other claims, or with a seal made for another purpose', async () => {
    const [body = '', mark = ''] = ticket.split('.')
    const others = Buffer.from(JSON.stringify({ ...claims, accountId: strangerId })).toString('base64url')
    const elsewhere = await seal('known-browser', body)
    for (const text of ['', '.', body, `${body}.`, `.${mark}`, `${others}.${mark}`, `${body}.${elsewhere}`])
      expect(await openTicket(text)).toBeUndefined()
  })

  it('is for a principal of letters and digits only, as IoT wants it', () => {
    expect(principalOf(accountId)).toMatch(/^[A-Za-z0-9]{1,128}$/)
  })

  it("lets its holder connect as its client and hear its own account's hints, and nothing else", () => {
    const { Statement } = JSON.parse(listenerPolicy(claims, environment.IOT_ARN_PREFIX))
    const prefix = environment.IOT_ARN_PREFIX
    const topic = `vigil/v1/accounts/${accountId}/hints`
    expect(Statement).toEqual([
      { Effect: 'Allow', Action: 'iot:Connect', Resource: `${prefix}:client/${claims.clientId}` },
      { Effect: 'Allow', Action: 'iot:Subscribe', Resource: `${prefix}:topicfilter/${topic}` },
      { Effect: 'Allow', Action: 'iot:Receive', Resource: `${prefix}:topic/${topic}` },
    ])
    expect(JSON.stringify(Statement)).not.toContain('*')
  })
})
