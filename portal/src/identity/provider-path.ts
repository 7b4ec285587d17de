// Where a browser goes to sign in with another account: a plain address of the hub, which leads on to the provider. It takes
// the way back along, where that is one that the hub accepts.

import { type Purpose, ReturnPath } from '../../../contracts/federation.ts'

export function providerPath(id: string, purpose: Purpose, returnTo: string | null): string {
  const back = ReturnPath.safeParse(returnTo).data
  const query = new URLSearchParams({ purpose, ...(back && { returnTo: back }) })
  return `/v1/sign-in/${id}?${query}`
}

/** This page, to come back to. */
export const here = () => location.pathname + location.search
