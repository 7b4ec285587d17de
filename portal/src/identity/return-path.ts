// Where to go after signing in. Only paths of this very origin: `to` stands in the address bar, where anyone may put it.

const home = '/devices'

export function signInPath(from: string): string {
  return from === home ? '/sign-in' : `/sign-in?to=${encodeURIComponent(from)}`
}

export function returnPath(to: string | null, origin = location.origin): string {
  if (!to?.startsWith('/')) return home
  const url = URL.parse(to, origin)
  if (url?.origin !== origin || url.pathname === '/sign-in') return home
  return url.pathname + url.search
}
