// What the deployment says about itself: where help is, whose map tiles there are, and, on one machine, where mails end up.

import { useQuery } from '@tanstack/react-query'

export interface Config {
  readonly helpUrl?: string
  readonly supportEmail?: string
  /** Tiles for the map of a place, with `{z}`, `{x}` and `{y}`; without them it has outlines only. */
  readonly tileUrl?: string
  /** Whose tiles they are, in their words. */
  readonly tileAttribution?: string
  /** Only in local mode. */
  readonly outboxUrl?: string
}

const nothingKnown: Config = {}

export function useConfig(): Config {
  const { data } = useQuery({
    queryKey: ['config'],
    queryFn: async ({ signal }): Promise<Config> => {
      const answer = await fetch('/config.json', { signal })
      if (!answer.ok) throw new Error(`/config.json answered ${answer.status}`)
      return answer.json()
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
  })
  return data ?? nothingKnown
}
