// Runs the topic rules of the template: a message goes to every rule whose filter it matches, or by Basic Ingest to
// the one rule it names. Rules have one form of SQL; any other stops the start with the rule's name, so that no rule
// silently selects something else here than in AWS.

import { randomUUID } from 'node:crypto'
import { basicIngest, filterMatches, isFilter } from './topic.ts'

/** A message as the rules engine sees it. `clientId` and `principal` are absent where the hub published it. */
export interface RuleMessage {
  topic: string
  payload: Buffer
  clientId?: string | undefined
  principal?: string | undefined
}

export interface RuleEnvironment {
  now: () => number
  invokeAsync(functionId: string, event: unknown): void
  log(line: string): void
}

type Value = (message: RuleMessage, now: number) => unknown

interface TopicRule {
  name: string
  functionId: string
  filter: string
  accepts(topic: string): boolean
  select: ReadonlyArray<readonly [name: string, value: Value]>
}

const statement = /^\s*SELECT\s+(?<items>.+?)\s+FROM\s+'(?<filter>[^']+)'(?:\s+WHERE\s+(?<where>.+?))?\s*$/is
const item = /^(?<expression>\w+\([^)]*\))\s+AS\s+(?<name>\w+)$/is
const startsWith = /^startswith\(\s*topic\(\s*(?<level>[1-9])\s*\)\s*,\s*'(?<prefix>[^']*)'\s*\)$/i

/** Throws an error that names the rule where its SQL is not of the one form that the local cloud runs. */
export function compileTopicRule(rule: { name: string; sql: string; functionId: string }): TopicRule {
  const refuse = (what: string) => new Error(`topic rule ${rule.name}: ${what} is not supported: ${rule.sql}`)
  const { items, filter, where } = statement.exec(rule.sql)?.groups ?? {}
  if (items === undefined || filter === undefined) throw refuse('SQL of this form')
  if (!isFilter(filter)) throw refuse(`the topic filter ${filter}`)

  const select = items.split(/,(?![^(]*\))/).map((text) => {
    const { expression, name } = item.exec(text.trim())?.groups ?? {}
    const value = expression === undefined ? undefined : selected(expression)
    if (name === undefined || value === undefined) throw refuse(`selecting ${text.trim()}`)
    return [name, value] as const
  })

  const { level, prefix } = (where === undefined ? undefined : startsWith.exec(where)?.groups) ?? {}
  if (where !== undefined && prefix === undefined) throw refuse(`WHERE ${where}`)
  const wanted = (topic: string) => prefix === undefined || (topicLevel(topic, Number(level)) ?? '').startsWith(prefix)

  const accepts = (topic: string) => filterMatches(filter, topic) && wanted(topic)
  return { name: rule.name, functionId: rule.functionId, filter, accepts, select }
}

// https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
function selected(expression: string): Value | undefined {
  const normal = expression.replace(/\s+/g, '').toLowerCase()
  const level = /^topic\(([1-9])\)$/.exec(normal)?.[1]
  if (level !== undefined) return ({ topic }) => topicLevel(topic, Number(level))
  switch (normal) {
    case "encode(*,'base64')":
      return ({ payload }) => payload.toString('base64')
    case 'timestamp()':
      return (_, now) => now
    case 'traceid()':
      return () => randomUUID()
    case 'clientid()':
      return ({ clientId }) => clientId ?? 'N/A'
    case 'principal()':
      return ({ principal }) => principal
    default:
      return undefined
  }
}

/** Counted from 1; the Basic Ingest prefix does not count. */
function topicLevel(topic: string, level: number): string | undefined {
  return topic.split('/')[level - 1]
}

/** The rules engine: hand it every message that was published, and every event of the broker. */
export function startRules(rules: Parameters<typeof compileTopicRule>[0][], environment: RuleEnvironment) {
  const compiled = rules.map(compileTopicRule)

  return function route(message: RuleMessage): void {
    const ingest = basicIngest(message.topic)
    const seen = ingest === undefined ? message : { ...message, topic: ingest.topic }
    const addressed = ingest === undefined ? compiled : compiled.filter((rule) => rule.name === ingest.rule)
    const accepting = addressed.filter((rule) => rule.accepts(seen.topic))
    if (ingest !== undefined && accepting.length === 0) environment.log(`iot: no rule takes ${message.topic}`)
    for (const { functionId, select } of accepting) {
      const now = environment.now()
      // An undefined value leaves no member behind, as in AWS.
      const event = Object.fromEntries(select.map(([name, value]) => [name, value(seen, now)]))
      environment.invokeAsync(functionId, JSON.parse(JSON.stringify(event)))
    }
  }
}
