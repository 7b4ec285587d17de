// Finds secrets in what a hub printed. Each hub's log is searched for what was said to that hub (test/support/
// secrets-seen.ts), and for what is a secret by its form alone, such as a session's token that only a browser saw.
//
// A token, a password, a recovery code is found wherever it stands, inside another word too. A code of six digits is no
// rarer than other numbers, so it is one only where it stands alone: not as part of a word or a longer number, nor behind or
// before a point, colon, comma or hyphen with a digit beyond it, which is how times (20:41:10.123456), positions in a bundle
// (index.js:12:123456) and versions are written. A telephone number is found in full, with or without its plus sign.

/** `token`: whatever is drawn at random and long, such as the secret of an authenticator app. */
export type SecretKind = 'password' | 'token' | 'code' | 'recovery-code' | 'phone'

export interface Secret {
  readonly kind: SecretKind
  readonly value: string
}

export interface Leak {
  readonly kind: SecretKind
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1. */
  readonly column: number
}

// Account, session, and 32 random bytes: lambdas/identity/session.ts.
const sessionToken = /[0-9A-Z]{26}\.[0-9A-Z]{26}\.[\w-]{43}/g

/** Where secrets stand in a text, in its order. */
export function findSecrets(text: string, secrets: readonly Secret[]): Leak[] {
  const hits = new Map<number, SecretKind>()
  for (const { index } of text.matchAll(sessionToken)) hits.set(index, 'token')
  for (const secret of secrets) for (const index of placesOf(secret, text)) hits.set(index, secret.kind)
  return [...hits]
    .sort(([a], [b]) => a - b)
    .map(([index, kind]) => {
      const before = text.slice(0, index).split('\n')
      return { kind, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
    })
}

function placesOf({ kind, value }: Secret, text: string): number[] {
  if (kind === 'code') return matches(text, `(?<!\\w|\\d[.:,-])${value}(?!\\w|[.:,-]\\d)`)
  if (kind === 'phone') return matches(text, `(?<!\\d)${value.replace(/\D/g, '')}(?!\\d)`)
  // A recovery code may have lost its dashes on the way.
  const forms = kind === 'recovery-code' ? new Set([value, value.replaceAll('-', '')]) : [value]
  return [...forms].flatMap((form) => occurrences(text, form))
}

const matches = (text: string, pattern: string): number[] =>
  [...text.matchAll(new RegExp(pattern, 'g'))].map(({ index }) => index)

function occurrences(text: string, part: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found.push(at)
  return found
}
