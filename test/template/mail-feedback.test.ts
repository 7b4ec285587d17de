// What becomes of mails: SES tells it of those that are sent with our configuration set, and one function hears it.

import { describe, expect, it } from '@jest/globals'
import { houseFunctions } from './house-functions.ts'
import { builtApp, flat, named, ofType, theOnly } from './synthesized.ts'

const app = builtApp()
const [[setId = ''] = []] = ofType(app.service, 'AWS::SES::ConfigurationSet')
const functionOf = (entry: string) => houseFunctions(app).find((each) => each.entry === entry)

describe('the configuration set', () => {
  it('is one, named by every function that sends mail', () => {
    expect(theOnly(app.service, 'AWS::SES::ConfigurationSetEventDestination').ConfigurationSetName).toEqual({
      Ref: setId,
    })
    const sender = functionOf('lambdas/identity/send-mail.stream.ts')
    expect(sender?.environment.MAIL_CONFIGURATION_SET).toBe(`<${named(setId)}>`)
  })

  it('tells the default event bus of bounces and complaints', () => {
    const { EventDestination } = theOnly(app.service, 'AWS::SES::ConfigurationSetEventDestination')
    const { EventBridgeDestination, ...rest } = EventDestination as { EventBridgeDestination: { EventBusArn: unknown } }
    expect(rest).toEqual({ Enabled: true, MatchingEventTypes: ['bounce', 'complaint'] })
    expect(flat(EventBridgeDestination.EventBusArn, app)).toBe(
      'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/default',
    )
  })
})

describe('the rule', () => {
  const rules = ofType(app.service, 'AWS::Events::Rule').filter(([, { Properties }]) => Properties.EventPattern)

  it('takes the two events about our mails, and none about others of the same AWS account', () => {
    expect(rules.map(([, { Properties }]) => Properties.EventPattern)).toEqual([
      {
        source: ['aws.ses'],
        'detail-type': ['Email Bounced', 'Email Complaint Received'],
        detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: setId }] } } },
      },
    ])
  })

  it('may call its function, and no other rule may', () => {
    const [[id, rule] = []] = rules
    const called = functionOf('lambdas/identity/mail-refused.event.ts')?.id
    expect(rule?.Properties.Targets).toEqual([{ Arn: { 'Fn::GetAtt': [called, 'Arn'] }, Id: 'Target0' }])
    const permissions = ofType(app.service, 'AWS::Lambda::Permission')
      .map(([, each]) => each.Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify({ 'Fn::GetAtt': [called, 'Arn'] }))
    expect(permissions).toEqual([
      expect.objectContaining({ Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [id, 'Arn'] } }),
    ])
  })
})
