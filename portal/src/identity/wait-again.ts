// Counts down to when something may be tried again, in whole seconds.

import { useEffect, useState } from 'react'
import { Refused } from '../../../contracts/client.ts'

export function useWait(initialSeconds = 0) {
  const [until, setUntil] = useState(() => Date.now() + initialSeconds * 1_000)
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until <= Date.now()) return
    const timer = setInterval(() => {
      setNow(Date.now())
      if (Date.now() >= until) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [until])

  const startSeconds = (seconds: number) => {
    setNow(Date.now())
    setUntil(Date.now() + seconds * 1_000)
  }
  return {
    secondsLeft: Math.max(0, Math.ceil((until - now) / 1_000)),
    startSeconds,
    /** Starts where the hub said how long to wait. */
    startFrom: (error: unknown) => {
      const seconds = error instanceof Refused ? error.problem.retryAfterSeconds : undefined
      if (seconds) startSeconds(seconds)
    },
  }
}

/** "12 seconds", "2:05 min". */
export function asWait(seconds: number): string {
  if (seconds <= 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`
}
