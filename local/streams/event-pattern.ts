// Event patterns, as the rules of EventBridge use them and the FilterCriteria of an event source mapping (Lambda, "Event
// filtering"). Only the operators that are checked here exist; another one stops the start, because a filter that lets
// too much through would hide it.

import { UnsupportedTemplate } from '../template/unsupported-template.ts'

export type EventPattern = (event: unknown) => boolean

type Test = (value: unknown) => boolean

/** Compiles a pattern. Throws `UnsupportedTemplate` for an operator that is not known. */
export function compilePattern(pattern: unknown): EventPattern {
  if (!isObject(pattern)) throw unknown(pattern)
  const tests = Object.entries(pattern).map(([key, expected]): EventPattern => {
    if (key.startsWith('$')) throw unknown({ [key]: expected })
    const holds = Array.isArray(expected) ? anyOf(expected) : within(expected)
    return (event) => holds(isObject(event) ? event[key] : undefined)
  })
  return (event) => tests.every((test) => test(event))
}

function within(pattern: unknown): Test {
  const matches = compilePattern(pattern)
  return (value) => elementsOf(value).some(matches)
}

function anyOf(alternatives: unknown[]): Test {
  if (alternatives.length === 0) throw unknown(alternatives)
  const tests = alternatives.map(compileTest)
  return (value) => elementsOf(value).some((element) => tests.some((test) => test(element)))
}

// Of an array in the event, one element must match; an empty one is as good as none. "Matching on multiple values in an
// event field" in the EventBridge user guide.
function elementsOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value]
  return value.length > 0 ? value : [undefined]
}

function compileTest(expected: unknown): Test {
  if (expected === null || ['string', 'number', 'boolean'].includes(typeof expected))
    return (value) => value === expected
  if (!isObject(expected) || Object.keys(expected).length !== 1) throw unknown(expected)
  const [[operator, argument]] = Object.entries(expected) as [[string, unknown]]
  switch (operator) {
    case 'prefix':
      if (typeof argument !== 'string') throw unknown(expected)
      return (value) => typeof value === 'string' && value.startsWith(argument)
    case 'suffix':
      if (typeof argument !== 'string') throw unknown(expected)
      return (value) => typeof value === 'string' && value.endsWith(argument)
    // Only leaf nodes are asked: an attribute value such as { "S": … } is not a leaf.
    case 'exists':
      return (value) => (value !== undefined && !isObject(value)) === argument
    case 'anything-but': {
      const refused = Array.isArray(argument) ? anyOf(argument) : compileTest(argument)
      return (value) => value !== undefined && !refused(value)
    }
    case 'equals-ignore-case':
      return (value) => typeof value === 'string' && value.toLowerCase() === String(argument).toLowerCase()
    default:
      throw unknown(expected)
  }
}

const unknown = (pattern: unknown) => new UnsupportedTemplate([`event pattern ${JSON.stringify(pattern)}`])

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
