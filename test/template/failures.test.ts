// No event is lost in silence: whatever a function could not handle is a dead letter, and a dead letter alarms
// (alarms.test.ts).

import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { houseFunctions } from './house-functions.ts'
import { builtApp, flat, ofType, theOnly } from './synthesized.ts'

const app = builtApp()
const functions = houseFunctions(app)
const entriesOf = (...suffixes: string[]) =>
  functions.filter(({ entry }) => suffixes.some((suffix) => entry.endsWith(`.${suffix}.ts`))).map(({ entry }) => entry)
const entryOf = (reference: unknown): string => {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] }
  return functions.find(({ id }) => id === (Ref ?? attribute?.[0]))?.entry ?? 'a function of the library'
}
const failuresOf = ({ DestinationConfig }: Record<string, unknown>) =>
  flat((DestinationConfig as { OnFailure: { Destination: unknown } }).OnFailure.Destination, app)

/** Every source that makes a stream's handler: a trigger by itself, or a function for several. */
const streamEntries = () =>
  globSync('lambdas/*/*.{stream,function}.ts')
    .filter((file) => /export const handler = (shared|partitioned)?streamFunction/i.test(readFileSync(file, 'utf8')))
    .sort()

describe('streams', () => {
  const mappings = ofType(app.service, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties)

  it('feed every stream function, and no other', () => {
    expect(mappings.map(({ FunctionName }) => entryOf(FunctionName)).sort()).toEqual(streamEntries())
  })

  // With more, reading is throttled: "Simultaneous readers of a shard in DynamoDB Streams" in
  // https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
  it('have two readers at most', () => {
    const streams = mappings.map(({ EventSourceArn }) => flat(EventSourceArn, app))
    const readers = [...new Set(streams)].map((stream) => [stream, streams.filter((each) => each === stream).length])
    expect(readers.filter(([, count]) => Number(count) > 2)).toEqual([])
  })

  it.each(mappings.map((mapping) => [entryOf(mapping.FunctionName), mapping] as const))(
    '%s gives up one bad record after three hours, and the others go on',
    (_, mapping) => {
      expect(mapping).toMatchObject({
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRecordAgeInSeconds: 3 * 3600,
        StartingPosition: 'TRIM_HORIZON',
      })
      expect(failuresOf(mapping)).toBe('<DeadLetters.Arn>')
    },
  )

  it.each(mappings.map((mapping) => [entryOf(mapping.FunctionName), mapping] as const))(
    '%s is woken only by the records that concern it',
    (_, mapping) => {
      const { Filters } = mapping.FilterCriteria as { Filters: { Pattern: string }[] }
      expect(Filters).not.toHaveLength(0)
      for (const { Pattern } of Filters)
        expect(JSON.parse(Pattern)).toMatchObject({
          eventName: expect.any(Array),
          dynamodb: { Keys: expect.anything() },
        })
    },
  )
})

describe('asynchronous events', () => {
  const configs = ofType(app.service, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties)

  it('F26: are repeated and then given up to the dead letters, for every function that gets them', () => {
    const configured = configs.map(({ FunctionName }) => entryOf(FunctionName))
    expect(configured.sort()).toEqual(entriesOf('mqtt', 'event', 'schedule').sort())
    for (const config of configs) {
      expect(config).toMatchObject({ MaximumRetryAttempts: 2, Qualifier: '$LATEST' })
      expect(failuresOf(config)).toBe('<DeadLetters.Arn>')
    }
  })

  it('come from a schedule for every sweep, and from a pattern for everything that happens elsewhere', () => {
    const rules = ofType(app.service, 'AWS::Events::Rule').map(([, { Properties }]) => Properties)
    const targetsBy = (cause: string) =>
      rules
        .filter((rule) => rule[cause])
        .flatMap(({ Targets }) => (Targets as { Arn: unknown }[]).map(({ Arn }) => entryOf(Arn)))
    expect(targetsBy('ScheduleExpression').sort()).toEqual(entriesOf('schedule').sort())
    expect(targetsBy('EventPattern').sort()).toEqual(entriesOf('event').sort())
  })
})

describe('dead letters', () => {
  it('are kept 14 days, encrypted, and are sent over TLS only', () => {
    expect(theOnly(app.service, 'AWS::SQS::Queue')).toEqual({
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    })
    expect(JSON.stringify(theOnly(app.service, 'AWS::SQS::QueuePolicy'))).toContain(
      '{"Bool":{"aws:SecureTransport":"false"}}',
    )
  })
})
