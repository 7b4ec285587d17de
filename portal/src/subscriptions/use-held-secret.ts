// The secret of a link, which stands behind the # so that no server and no Referer ever sees it. It leaves the address bar, and
// so the history, as soon as it is read; this tab holds it until it has done its work, through a reload and a sign-in.

import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

const held = (name: string) => `vigil.held.${name}`

/** `read` finds the secret in a hash. What stands in the query is never looked at. */
export function useHeldSecret(name: string, read: (hash: string) => string | null) {
  const { hash, pathname, search } = useLocation()
  const navigate = useNavigate()
  const [secret, setSecret] = useState(() => (hash ? read(hash) : sessionStorage.getItem(held(name))))
  useEffect(() => {
    if (!hash && !search) return
    if (hash) {
      const found = read(hash)
      setSecret(found)
      if (found) sessionStorage.setItem(held(name), found)
      else sessionStorage.removeItem(held(name))
    }
    navigate(pathname, { replace: true })
  }, [hash, search, pathname, name, read, navigate])
  return { secret, forget: () => sessionStorage.removeItem(held(name)) }
}
