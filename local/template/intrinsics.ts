// Evaluates CloudFormation's intrinsic functions. Invariant: a function that is not known throws with its name; none
// is passed through as data.

import { UnsupportedTemplate } from './unsupported-template.ts'

/** What `Ref`, `Fn::GetAtt` and `Fn::ImportValue` stand for where a value is used. */
export interface References {
  ref(logicalId: string): unknown
  attribute(logicalId: string, name: string): unknown
  importValue(exportName: string): unknown
  /** The value of a dynamic reference such as `{{resolve:secretsmanager:…}}`, without the braces. */
  dynamicReference(reference: string): string
}

/** `Ref: AWS::NoValue` removes the property that it is the value of. */
export const noValue = Symbol('AWS::NoValue')

/** The value with every intrinsic function carried out. */
export function resolve(value: unknown, references: References): unknown {
  if (typeof value === 'string') return resolveDynamicReferences(value, references)
  if (Array.isArray(value)) return value.map((item) => resolve(item, references)).filter((item) => item !== noValue)
  if (typeof value !== 'object' || value === null) return value
  const [name, ...others] = Object.keys(value)
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const argument = (value as Record<string, unknown>)[name]
    const result = call(name, argument, references)
    return typeof result === 'string' ? resolveDynamicReferences(result, references) : result
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, resolve(item, references)])
      .filter(([, item]) => item !== noValue),
  )
}

function call(name: string, argument: unknown, references: References): unknown {
  switch (name) {
    case 'Ref':
      return references.ref(text(name, argument))
    case 'Fn::GetAtt': {
      const [logicalId = '', ...path] = Array.isArray(argument) ? argument : text(name, argument).split('.')
      return references.attribute(
        text(name, logicalId),
        path.map((part) => text(name, resolve(part, references))).join('.'),
      )
    }
    case 'Fn::ImportValue':
      return references.importValue(text(name, resolve(argument, references)))
    case 'Fn::Join': {
      const [separator, parts] = list(name, argument)
      return list(name, resolve(parts, references))
        .map((part) => text(name, part))
        .join(text(name, separator))
    }
    case 'Fn::Select': {
      const [index, items] = list(name, argument)
      const chosen = list(name, resolve(items, references))[Number(resolve(index, references))]
      if (chosen === undefined) throw new UnsupportedTemplate([`${name} outside its list: ${JSON.stringify(argument)}`])
      return chosen
    }
    case 'Fn::Split': {
      const [separator, whole] = list(name, argument)
      return text(name, resolve(whole, references)).split(text(name, separator))
    }
    case 'Fn::Sub':
      return substitute(argument, references)
    default:
      throw new UnsupportedTemplate([`intrinsic function ${name}`])
  }
}

// CloudFormation, Fn::Sub: `${Name}`, `${Name.Attribute}`, and `${!Literal}`, which stays as `${Literal}`.
function substitute(argument: unknown, references: References): string {
  const [template, variables = {}] = Array.isArray(argument) ? argument : [argument]
  return text('Fn::Sub', template).replaceAll(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    if (Object.hasOwn(variables, name)) return text('Fn::Sub', resolve(variables[name], references))
    const [logicalId = '', ...path] = name.split('.')
    return text('Fn::Sub', path.length ? references.attribute(logicalId, path.join('.')) : references.ref(logicalId))
  })
}

function resolveDynamicReferences(value: string, references: References): string {
  if (!value.includes('{{resolve:')) return value
  return value.replaceAll(/\{\{(resolve:[^}]+)\}\}/g, (_whole, reference: string) =>
    references.dynamicReference(reference),
  )
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new UnsupportedTemplate([`${name} of something that is not text: ${JSON.stringify(value)}`])
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  throw new UnsupportedTemplate([`${name} of something that is not a list: ${JSON.stringify(value)}`])
}
