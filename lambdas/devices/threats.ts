// What was found on a device: newest first, each once, and so few that the record stays small.

import type { Threat } from '../../contracts/findings.ts'

const mostThreats = 50

const isSame = (a: Threat, b: Threat): boolean => a.name === b.name && a.path === b.path

/** The known threats with new ones (newest first) before them. One that is known already is the newest again. */
export function mergeThreats(known: readonly Threat[] = [], found: readonly Threat[]): Threat[] {
  const all = [...found, ...known]
  return all.filter((threat, at) => all.findIndex((other) => isSame(threat, other)) === at).slice(0, mostThreats)
}
