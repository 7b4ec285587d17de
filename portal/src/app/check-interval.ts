// Whether hints come (not known until the first try), and so how often what is shown has to be read again.

import { createContext, use } from 'react'
import { checkEveryMs } from './query-client.ts'

export const IsLive = createContext<boolean | undefined>(undefined)

/** While hints come, what is shown is read again now and then all the same: a hint can be late, or lost. */
const checkWhileLiveMs = 60_000

/** For a query's `refetchInterval`. Only visible pages ask. */
export const useCheckInterval = () => (use(IsLive) ? checkWhileLiveMs : checkEveryMs)
