// Least privilege, asserted on the template: nobody may do more than the table in grants.ts says, and what code may do
// follows from what it calls.

import { describe, expect, it } from '@jest/globals'
import { callsOf } from './calls.ts'
import { knowNoResource, needs } from './grants.ts'
import { grantsOf, houseFunctions, statementsOf } from './house-functions.ts'
import { builtApp, named } from './synthesized.ts'

const app = builtApp()
const functions = houseFunctions(app)
const calls = await callsOf(functions.map(({ entry }) => entry))

const isItemAction = (action: string) => /^dynamodb:(\w+Item|Query|Scan)$/.test(action)
/** What its triggers need and its own code never calls: logging, dead letters, reading its stream. */
const isOfTheTrigger = (action: string) => /^(logs|sqs):|^dynamodb:.*(Stream|Records|Shard)/.test(action)

describe('every function', () => {
  it.each(functions.map((each) => [each.entry, each] as const))(
    '%s has the grants it needs and no other',
    (entry, of) => {
      const ownLog = `<${named(of.id)}Logs.Arn>`
      const expected = { ...needs[entry], [ownLog]: ['logs:CreateLogStream', 'logs:PutLogEvents'] }
      const sorted = Object.entries(expected).map(([resource, actions]) => [resource, [...actions].sort()])
      expect(grantsOf(app, of.roleId)).toEqual(Object.fromEntries(sorted))
    },
  )

  it.each(functions.map((each) => [each.entry, each] as const))(
    '%s may do exactly what its code calls',
    (entry, of) => {
      const grants = Object.entries(grantsOf(app, of.roleId))
      const granted = grants.flatMap(([, actions]) => actions.filter((action) => !isOfTheTrigger(action)))
      const { items, services } = calls(entry)
      expect(new Set(granted.filter((action) => !isItemAction(action)))).toEqual(services)

      const onTables = grants.flatMap(([resource, actions]) =>
        actions.filter(isItemAction).map((action) => `${action} ${resource.replace('.Arn>', '>')}`),
      )
      const called = items.map(({ action, setting, index }) => {
        const table = of.environment[setting] ?? `a table that ${setting} does not name`
        return index ? `${action} ${table}/index/${index}` : `${action} ${table}`
      })
      expect(new Set(onTables)).toEqual(new Set(called))
    },
  )

  it.each(functions.map((each) => [each.entry, each] as const))(
    '%s is given the settings it reads and no other',
    (entry, of) => {
      const given = Object.keys(of.environment).filter((name) => !name.startsWith('POWERTOOLS_'))
      // Lambda itself sets the folder of a function's package.
      const read = [...calls(entry).settings].filter((name) => name !== 'LAMBDA_TASK_ROOT')
      expect(new Set(given)).toEqual(new Set(read))
    },
  )
})

describe('the table of needs', () => {
  it('names every function, and none that is gone', () => {
    expect(functions.map(({ entry }) => entry).sort()).toEqual(Object.keys(needs).sort())
  })
})

describe('every policy', () => {
  const statements = functions.flatMap(({ entry, roleId }) =>
    statementsOf(app, roleId).map((statement) => ({ entry, ...statement })),
  )

  it('only allows, and names its actions one by one', () => {
    const vague = statements.filter(({ Effect, Action }) => Effect !== 'Allow' || [Action].flat().join().includes('*'))
    expect(vague).toEqual([])
  })

  it('is on every resource only for actions that know none', () => {
    const onAll = statements.filter(({ Resource }) => [Resource].flat().includes('*'))
    const others = onAll.flatMap(({ entry, Action }) =>
      [Action].flat().flatMap((action) => (action in knowNoResource ? [] : [`${entry}: ${action}`])),
    )
    expect(others).toEqual([])
  })
})
