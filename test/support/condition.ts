// Says whether a DynamoDB condition holds for an item: the part of the condition language that this house uses, and an
// error for the rest. With it a test can ask whether a condition means the same as the rule it was written from.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html

import { isDeepStrictEqual } from 'node:util'

export type Item = Record<string, unknown>
/** What an expression refers to: `:value` without its colon, and `#name` where it is not simply the name. */
export interface References {
  readonly values?: Readonly<Record<string, unknown>>
  readonly names?: Readonly<Record<string, string>>
}

type Operand = (item: Item | undefined, references: References) => unknown
type Test = (item: Item | undefined, references: References) => boolean

const comparisons: Record<string, (a: unknown, b: unknown) => boolean> = {
  '=': same,
  '<>': (a, b) => !same(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
}

// Lists and maps are equal where their elements are, whichever realm of Jest made them.
function same(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(structuredClone(a), structuredClone(b))
}

// Not a number, and so false in every comparison, for values of different types.
function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  return Number.NaN
}

const parsed = new Map<string, Test>()

/** Whether the condition holds for the item; undefined stands for no item. */
export function holds(condition: string, item: Item | undefined, references: References = {}): boolean {
  let test = parsed.get(condition)
  if (!test) {
    test = new Parser(condition).whole()
    parsed.set(condition, test)
  }
  return test(item, references)
}

/** The value of an operand: a path such as `#a.#b`, or `:value`. Undefined where the path leads nowhere. */
export function resolve(operand: string, item: Item | undefined, { values = {}, names = {} }: References): unknown {
  if (operand.startsWith(':')) {
    if (!(operand.slice(1) in values)) throw new Error(`ValidationException: ${operand} is not defined`)
    return values[operand.slice(1)]
  }
  const steps = operand.split('.').map((step) => (step.startsWith('#') ? (names[step] ?? step.slice(1)) : step))
  return steps.reduce<unknown>((at, step) => (at as Item | undefined)?.[step], item)
}

class Parser {
  readonly #text: string
  readonly #tokens: string[]
  constructor(text: string) {
    this.#text = text
    this.#tokens = text.match(/[(),]|<=|>=|<>|[=<>]|[:#\w.]+/g) ?? []
    if (this.#tokens.join('') !== text.replace(/\s/g, '')) throw this.#unknown()
  }

  whole(): Test {
    const test = this.#or()
    if (this.#tokens.length > 0) throw this.#unknown()
    return test
  }

  #or(): Test {
    const sides = this.#list('OR', () => this.#and())
    return (item, references) => sides.some((side) => side(item, references))
  }

  #and(): Test {
    const sides = this.#list('AND', () => this.#single())
    return (item, references) => sides.every((side) => side(item, references))
  }

  #list<T>(separator: string, next: () => T): T[] {
    const found = [next()]
    while (this.#tokens[0] === separator) {
      this.#tokens.shift()
      found.push(next())
    }
    return found
  }

  #single(): Test {
    const word = this.#tokens.shift() ?? ''
    if (word === '(') {
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    if (this.#tokens[0] === '(') return this.#call(word)
    const left = operand(word)
    const sign = this.#tokens.shift() ?? ''
    if (sign === 'IN') return this.#oneOf(left)
    const compare = comparisons[sign]
    const right = operand(this.#tokens.shift() ?? '')
    if (!compare) throw this.#unknown()
    return (item, references) => {
      const [a, b] = [left(item, references), right(item, references)]
      // What does not exist is unlike everything, also where there is no item at all.
      if (a === undefined || b === undefined) return sign === '<>'
      return compare(a, b)
    }
  }

  #oneOf(left: Operand): Test {
    this.#expect('(')
    const choices = this.#list(',', () => operand(this.#tokens.shift() ?? ''))
    this.#expect(')')
    return (item, references) => {
      const value = left(item, references)
      return choices.some((choice) => isDeepStrictEqual(choice(item, references), value))
    }
  }

  #call(name: string): Test {
    this.#expect('(')
    const path = operand(this.#tokens.shift() ?? '')
    if (name === 'begins_with') {
      this.#expect(',')
      const start = operand(this.#tokens.shift() ?? '')
      this.#expect(')')
      return (item, references) => String(path(item, references) ?? '').startsWith(String(start(item, references)))
    }
    this.#expect(')')
    if (name === 'attribute_exists') return (item, references) => path(item, references) !== undefined
    if (name === 'attribute_not_exists') return (item, references) => path(item, references) === undefined
    throw this.#unknown()
  }

  #expect(token: string): void {
    if (this.#tokens.shift() !== token) throw this.#unknown()
  }

  #unknown(): Error {
    return new Error(`This interpreter can not read the condition ${this.#text}`)
  }
}

const operand =
  (word: string): Operand =>
  (item, references) =>
    resolve(word, item, references)
