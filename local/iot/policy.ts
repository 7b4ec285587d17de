// Evaluates AWS IoT policies over the same documents that are deployed. Invariant: allow-only and default deny;
// whatever this file does not understand throws when the policy is compiled, so that nothing is granted, or denied,
// because the emulation was smaller than the policy.

export const policyActions = ['iot:Connect', 'iot:Publish', 'iot:Subscribe', 'iot:Receive'] as const
export type PolicyAction = (typeof policyActions)[number]

/** What a policy can ask about a connection. `thingName` is absent where no thing is attached to it. */
export interface ConnectionFacts {
  clientId: string
  thingName?: string | undefined
}

const variables: Readonly<Record<string, (facts: ConnectionFacts) => string | undefined>> = {
  'iot:Connection.Thing.ThingName': (facts) => facts.thingName,
  'iot:ClientId': (facts) => facts.clientId,
}

type Token = { text: string } | { value: (facts: ConnectionFacts) => string | undefined } | '*' | '?'
type Pattern = readonly Token[]

interface Statement {
  actions: ReadonlySet<string>
  resources: readonly Pattern[]
  /** What `iot:Connection.Thing.IsAttached` must be; absent where the statement has no condition. */
  attached?: boolean | undefined
}

export type Policy = readonly Statement[]

/** Throws an error that names the policy and the first element that the local cloud does not support. */
export function compilePolicy(name: string, document: unknown): Policy {
  const unsupported = (what: string) => new Error(`IoT policy ${name}: ${what} is not supported by the local cloud`)

  function members(value: unknown, known: readonly string[], where: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unsupported(`${where} of this form`)
    for (const key of Object.keys(value)) if (!known.includes(key)) throw unsupported(`${key} in ${where}`)
    return value as Record<string, unknown>
  }

  function strings(value: unknown, where: string): string[] {
    const list = Array.isArray(value) ? value : [value]
    if (list.length === 0) throw unsupported(`an empty ${where}`)
    return list.map((item) => {
      if (typeof item !== 'string') throw unsupported(`${where} that is not text`)
      return item
    })
  }

  function action(text: string): string {
    if (!policyActions.some((known) => known === text)) throw unsupported(`action ${text}`)
    return text
  }

  function pattern(text: string): Pattern {
    if (!text.startsWith('arn:aws:iot:')) throw unsupported(`resource ${text}`)
    const parts = text.split(/(\$\{[^}]*\}|\*|\?)/).filter((part) => part !== '')
    return parts.map((part) => {
      if (part === '*' || part === '?') return part
      if (!part.startsWith('${')) return { text: part }
      const value = variables[part.slice(2, -1)]
      if (value === undefined) throw unsupported(`variable ${part}`)
      return { value }
    })
  }

  function attached(condition: unknown): boolean | undefined {
    if (condition === undefined) return undefined
    const { Bool } = members(condition, ['Bool'], 'Condition')
    const keys = members(Bool, ['iot:Connection.Thing.IsAttached'], 'Condition.Bool')
    const wanted = [keys['iot:Connection.Thing.IsAttached']].flat()
    const [value] = wanted.map(String)
    if (wanted.length !== 1 || (value !== 'true' && value !== 'false')) throw unsupported(`IsAttached ${wanted}`)
    return value === 'true'
  }

  function statement(value: unknown): Statement {
    const { Effect, Action, Resource, Condition } = members(
      value,
      ['Sid', 'Effect', 'Action', 'Resource', 'Condition'],
      'a statement',
    )
    if (Effect !== 'Allow') throw unsupported(`effect ${Effect}`)
    return {
      actions: new Set(strings(Action, 'Action').map(action)),
      resources: strings(Resource, 'Resource').map(pattern),
      attached: attached(Condition),
    }
  }

  const { Version, Statement } = members(document, ['Version', 'Id', 'Statement'], 'the document')
  // The older version (also the default) has no variables: their text would be taken literally.
  if (Version !== '2012-10-17') throw unsupported(`version ${Version}`)
  return [Statement].flat().map(statement)
}

/** `resource` is an ARN, as `arn:aws:iot:REGION:ACCOUNT:topic/a/b`. */
export function allows(
  policies: Iterable<Policy>,
  action: PolicyAction,
  resource: string,
  facts: ConnectionFacts,
): boolean {
  const isAttached = facts.thingName !== undefined
  for (const statements of policies) {
    for (const { actions, resources, attached } of statements) {
      if (!actions.has(action) || (attached !== undefined && attached !== isAttached)) continue
      if (resources.some((pattern) => matches(pattern, resource, facts))) return true
    }
  }
  return false
}

function matches(pattern: Pattern, resource: string, facts: ConnectionFacts): boolean {
  const parts = pattern.map((token) => (typeof token === 'string' ? token : partOf(token, facts)))
  // An unresolved variable matches nothing.
  if (parts.includes(undefined)) return false
  // Most patterns have no wildcard, and every message of every device is asked about.
  if (!pattern.some((token) => typeof token === 'string')) return parts.join('') === resource
  // A resolved variable stands for itself: a client id `*` is no wildcard.
  const source = pattern.map((token, at) => (typeof token === 'string' ? wildcards[token] : literal(parts[at] ?? '')))
  return new RegExp(`^${source.join('')}$`, 's').test(resource)
}

const wildcards = { '*': '.*', '?': '.' } as const
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const partOf = (token: Exclude<Token, string>, facts: ConnectionFacts) =>
  'text' in token ? token.text : token.value(facts)
