// A proof that is shown elsewhere: what it is for, noted in this tab while its person signs in again at a provider, so that
// whoever comes back goes on with that. No secret is kept, only what was asked for.

import type { ProofFor } from './use-proven.ts'

const key = 'vigil.proof'

interface Kept {
  readonly of?: ProofFor
  /** The person came back: it can be used now, once. */
  readonly isBack: boolean
}

const read = (): Kept | undefined => {
  const text = sessionStorage.getItem(key)
  return text === null ? undefined : JSON.parse(text)
}

export const noteProof = (of: ProofFor | undefined) =>
  sessionStorage.setItem(key, JSON.stringify({ ...(of && { of }), isBack: false } satisfies Kept))

/** Somebody came back: what it is for, where that is one action, which then goes on by itself. */
export function proofIsBack(): ProofFor | undefined {
  const of = read()?.of
  if (of) sessionStorage.setItem(key, JSON.stringify({ of, isBack: true } satisfies Kept))
  else sessionStorage.removeItem(key)
  return of
}

const isSame = (a: ProofFor | undefined, b: ProofFor) => a?.action === b.action && a.deviceId === b.deviceId

/** Whether somebody came back with a proof for this. */
export function hasProof(of: ProofFor | undefined): boolean {
  const kept = read()
  return of !== undefined && kept?.isBack === true && isSame(kept.of, of)
}

export const forgetProof = () => sessionStorage.removeItem(key)
