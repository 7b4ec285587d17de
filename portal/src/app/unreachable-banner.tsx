// Says that the hub does not answer, for as long as something on the page waits for it, and goes by itself.

import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { Unreachable } from '../../../contracts/client.ts'
import classes from './unreachable-banner.module.css'

function useUnreachable(): boolean {
  const queryClient = useQueryClient()
  const [queries, mutations] = [queryClient.getQueryCache(), queryClient.getMutationCache()]
  const reads = useSyncExternalStore(
    (changed) => queries.subscribe(changed),
    () => queries.findAll({ type: 'active' }).some(({ state }) => state.fetchFailureReason instanceof Unreachable),
  )
  const presses = useSyncExternalStore(
    (changed) => mutations.subscribe(changed),
    () => mutations.findAll({ status: 'pending' }).some(({ state }) => state.failureReason instanceof Unreachable),
  )
  return reads || presses
}

export function UnreachableBanner() {
  const unreachable = useUnreachable()
  return (
    <div role="status" className={classes.place}>
      {unreachable && <p className={classes.banner}>The hub can not be reached. Trying again…</p>}
    </div>
  )
}
