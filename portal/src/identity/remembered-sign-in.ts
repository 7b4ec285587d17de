// Whether someone signed in with this browser and did not sign out, and for a rescue or fully. A hint for where to begin,
// nothing more: whether there is a session, and of which kind, is only ever the hub's word.

import type { Session } from '../../../contracts/identity.ts'

const key = 'vigil.signed-in'

export function rememberedSignIn(): Session['kind'] | undefined {
  const kind = localStorage.getItem(key)
  if (kind === null) return undefined
  return kind === 'rescue' ? 'rescue' : 'owner'
}
export const rememberSignIn = (kind: Session['kind']) => localStorage.setItem(key, kind)
export const forgetSignIn = () => localStorage.removeItem(key)
