// Whether this page is told of changes at once ("Live") or asks every 15 seconds, and which of the two is shown.

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, use, useEffect, useState } from 'react'
import { openLiveTicket } from '../../../contracts/identity.ts'
import { devicesKey } from '../devices/device-queries.ts'
import { call } from './api.ts'
import { IsLive } from './check-interval.ts'
import { follow } from './hints.ts'
import { listen } from './live.ts'
import classes from './live-hints.module.css'

export function LiveHints({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient()
  const [isLive, setLive] = useState<boolean>()
  useEffect(() => {
    // Device and command queries all live under this key: what was missed while away is read at once.
    const readAll = () => void queryClient.invalidateQueries({ queryKey: devicesKey })
    let connectedBefore = false
    return listen({
      openTicket: async () => (await call(openLiveTicket, {})).body,
      hinted: (hint) => follow(queryClient, hint),
      connected: () => {
        setLive(true)
        connectedBefore = true
        readAll()
      },
      lost: () => {
        setLive(false)
        if (connectedBefore) readAll()
        connectedBefore = false
      },
    })
  }, [queryClient])
  return <IsLive value={isLive}>{children}</IsLive>
}

export function LiveIndicator() {
  const isLive = use(IsLive)
  return (
    <span className={classes.indicator} data-tone={isLive ? 'good' : 'mute'}>
      <span className={classes.dot} />
      {isLive === undefined ? 'Connecting…' : isLive ? 'Live' : 'Checking every 15 s'}
    </span>
  )
}
