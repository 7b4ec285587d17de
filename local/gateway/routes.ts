// Which route of the API a request meets (API Gateway, "Routes for HTTP APIs"): an exact match before one with
// parameters, and `$default` for the rest.

import type { RoutePlan } from '../template/plan.ts'
import { UnsupportedTemplate } from '../template/unsupported-template.ts'

export interface MatchedRoute {
  readonly key: string
  readonly functionId: string
  /** Percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>> | undefined
}

interface Pattern {
  readonly route: RoutePlan
  readonly segments: readonly string[]
}

export class Routes {
  readonly #exact = new Map<string, MatchedRoute>()
  readonly #patterns: Pattern[] = []
  #default: MatchedRoute | undefined

  constructor(routes: readonly RoutePlan[]) {
    for (const route of routes) {
      const [method = '', path] = route.key.split(' ')
      const matched = { key: route.key, functionId: route.functionId, pathParameters: undefined }
      if (route.key === '$default') this.#default = matched
      else if (method === 'ANY' || path === undefined || path.includes('+}')) {
        throw new UnsupportedTemplate([`route ${route.key}`])
      } else if (path.includes('{')) this.#patterns.push({ route, segments: [method, ...path.split('/')] })
      else this.#exact.set(route.key, matched)
    }
    // Fewer parameters first: the more specific route wins.
    this.#patterns.sort((a, b) => parameters(a) - parameters(b))
  }

  /** The route of a request. Throws URIError where a parameter is not percent-encoded. */
  match(method: string, path: string): MatchedRoute | undefined {
    return this.#exact.get(`${method} ${path}`) ?? this.#matchPattern([method, ...path.split('/')]) ?? this.#default
  }

  #matchPattern(given: string[]): MatchedRoute | undefined {
    for (const { route, segments } of this.#patterns) {
      if (segments.length !== given.length) continue
      const isMatch = segments.every((segment, at) =>
        segment.startsWith('{') ? given[at] !== '' : segment === given[at],
      )
      if (!isMatch) continue
      const pathParameters: Record<string, string> = {}
      for (const [at, segment] of segments.entries()) {
        if (segment.startsWith('{')) pathParameters[segment.slice(1, -1)] = decodeURIComponent(given[at] ?? '')
      }
      return { key: route.key, functionId: route.functionId, pathParameters }
    }
    return undefined
  }
}

const parameters = ({ segments }: Pattern) => segments.filter((segment) => segment.startsWith('{')).length
