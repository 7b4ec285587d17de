// How the portal holds what the hub said. A hub that can not be reached is asked again until it answers (the banner
// says so meanwhile); a refusal is an answer and is never repeated, except where the hub itself failed.

import { MutationCache, notifyManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { Refused, Unreachable } from '../../../contracts/client.ts'

export const checkEveryMs = 15_000

export const retryDelay = (failures: number) => Math.min(1_000 * 2 ** failures, checkEveryMs)

function mayAskAgain(failures: number, error: Error): boolean {
  if (error instanceof Unreachable) return true
  return error instanceof Refused && error.problem.status >= 500 && failures < 2
}

// A press that is under way disables its button before the browser hands out the next event: a double click on a busy machine
// is one press. The default, a timer, lets the second click in first.
notifyManager.setScheduler(queueMicrotask)

export function makeQueryClient(onSessionEnded: () => void): QueryClient {
  const watch = (error: Error) => {
    if (error instanceof Refused && error.is('session/required')) onSessionEnded()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      // 'always': navigator.onLine says little about whether this hub answers, least of all on one machine.
      queries: { networkMode: 'always', staleTime: 5_000, retry: mayAskAgain, retryDelay },
      mutations: { networkMode: 'always', retry: false, retryDelay },
    },
  })
}
