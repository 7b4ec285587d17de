// Reads which providers people can sign in with from the context, and refuses what could not work or would not be safe:
// an operator learns it at the synthesis, not from somebody who can not sign in.

import type { SignInProvider } from '../lib/settings.ts'

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** Of a function's whole environment, which has 4 kB. */
const mostBytes = 3_000

/** From `-c providers='[…]'`, or a list in cdk.json. */
export function signInProviders(given: unknown): SignInProvider[] {
  if (given === undefined) return []
  const list: unknown = typeof given === 'string' ? parse(given) : given
  if (!Array.isArray(list)) throw new Error('-c providers=…: give a list, as docs/runbook.md shows it.')
  const providers = list.map((each) => provider(each as Record<string, unknown>))
  const ids = providers.map(({ id }) => id)
  if (new Set(ids).size < ids.length) throw new Error('-c providers=…: each needs an id of its own.')
  if (Buffer.byteLength(JSON.stringify(providers)) > mostBytes)
    throw new Error(`-c providers=…: all together they have more than ${mostBytes} bytes; use smaller icons.`)
  return providers
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('-c providers=…: this is no JSON.')
  }
}

function provider({ id, kind, label, icon, clientId, issuer, vouches, algorithm, ...others }: Record<string, unknown>) {
  const wrong = (what: string) => new Error(`-c providers=…: ${String(id ?? 'one of them')}: ${what}`)
  const text = (name: string, value: unknown, form = /./): string => {
    if (typeof value === 'string' && form.test(value)) return value
    throw wrong(`${name} is missing, or has not the form that docs/runbook.md shows.`)
  }
  const unknown = Object.keys(others)
  if (unknown.length > 0) throw wrong(`${unknown.join(', ')} means nothing.`)
  const named = {
    id: text('id', id, /^(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*$/),
    label: text('label', label),
    clientId: text('clientId', clientId),
    ...(icon !== undefined && { icon: text('icon', icon, /^data:image\/[\w+.-]+[;,]/) }),
  }
  if (kind === 'facebook') {
    if (issuer !== undefined || vouches !== undefined || algorithm !== undefined)
      throw wrong('issuer, vouches and algorithm are not for Facebook, which never vouches for an address.')
    return { ...named, kind: 'facebook' as const }
  }
  if (kind !== 'oidc') throw wrong('kind must be oidc or facebook.')
  if (vouches !== undefined && typeof vouches !== 'boolean') throw wrong('vouches must be true or false.')
  if (algorithm !== undefined && !algorithms.includes(String(algorithm)))
    throw wrong(`algorithm must be one of ${algorithms.join(', ')}.`)
  return {
    ...named,
    kind: 'oidc' as const,
    issuer: text('issuer', issuer, /^https:\/\/[\w.-]+(:\d+)?(\/[\w./~-]*)?$/),
    ...(typeof vouches === 'boolean' && { vouches }),
    ...(typeof algorithm === 'string' && { algorithm }),
  }
}
