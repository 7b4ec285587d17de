// The secret of a mailed link, which stands behind the # so that no server and no Referer ever sees it. It leaves the address
// bar, and so the history, as soon as it is read; a newer link that is opened in the same tab takes its place.

import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

const tokenIn = (hash: string) => new URLSearchParams(hash.slice(1)).get('token')

export function useLinkToken(): string | null {
  const { hash, pathname } = useLocation()
  const navigate = useNavigate()
  const [token, setToken] = useState(() => tokenIn(hash))
  useEffect(() => {
    if (!hash) return
    setToken(tokenIn(hash))
    navigate(pathname, { replace: true })
  }, [hash, pathname, navigate])
  return token
}
