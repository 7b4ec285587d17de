// Whether hints come (not known until the first try), and so how often what is shown has to be read again.

import { createContext, use } from 'react'
import { checkEveryMs } from './query-client.ts'

export const IsLive = createContext<boolean | undefined>(undefined)

/** For a query's `refetchInterval`: nothing to ask for while hints come. Only visible pages ask. */
export const useCheckInterval = () => (use(IsLive) ? (false as const) : checkEveryMs)
