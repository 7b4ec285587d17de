// Carries a DynamoDB update expression out on an item: SET (with if_not_exists), ADD of numbers, REMOVE; an error for
// the rest. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html

import { type Item, type References, resolve } from './condition.ts'

const clauses = ['SET', 'ADD', 'REMOVE'] as const

/** The item after the change. The given one stays as it is, and is what every operand reads. */
export function changed(expression: string, item: Item, references: References): Item {
  const next = structuredClone(item)
  const parts = expression.split(new RegExp(`\\b(${clauses.join('|')})\\b`)).slice(1)
  for (let at = 0; at < parts.length; at += 2) {
    for (const action of splitList(parts[at + 1] ?? '')) carryOut(parts[at] ?? '', action, item, next, references)
  }
  return next
}

// At commas that are not inside if_not_exists(…).
const splitList = (text: string) => text.split(/,(?![^(]*\))/).map((part) => part.trim())

function carryOut(clause: string, action: string, before: Item, next: Item, references: References): void {
  if (clause === 'REMOVE') {
    setAt(next, action, undefined, references)
    return
  }
  const [, path = '', given = ''] =
    (clause === 'SET' ? /^(\S+) = (.+)$/ : /^(\S+) (:\w+)$/).exec(action) ?? unreadable(action)
  if (clause === 'ADD') {
    const [sum, more] = [resolve(path, before, references) ?? 0, resolve(given, before, references)]
    setAt(next, path, Number(sum) + Number(more), references)
    return
  }
  const [, stands, otherwise] = /^if_not_exists\((\S+), (\S+)\)$/.exec(given) ?? []
  const value = stands
    ? (resolve(stands, before, references) ?? resolve(otherwise ?? '', before, references))
    : resolve(given, before, references)
  if (value === undefined) throw new Error(`ValidationException: ${given} refers to an attribute that does not exist`)
  setAt(next, path, value, references)
}

function setAt(item: Item, path: string, value: unknown, { names = {} }: References): void {
  const steps = path.split('.').map((step) => names[step] ?? step.replace('#', ''))
  const last = steps.pop() ?? ''
  const parent = steps.reduce<unknown>((at, step) => (at as Item | undefined)?.[step], item) as Item | undefined
  if (!parent) throw new Error(`ValidationException: the path ${path} is invalid for update`)
  if (value === undefined) delete parent[last]
  else parent[last] = structuredClone(value)
}

function unreadable(action: string): never {
  throw new Error(`This interpreter can not read the change ${action}`)
}
