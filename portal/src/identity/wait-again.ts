// Counts down to when something may be tried again, in whole seconds.

import { useEffect, useState } from 'react'
import { Refused } from '../../../contracts/client.ts'

const longestPauseSeconds = 120

/**
 * Whole seconds until a time of the hub's, and never long: a wrong clock here must not keep anybody waiting, and who asks
 * too early is told by the hub how long to wait.
 */
export const secondsUntil = (at: string) =>
  Math.min(Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1_000)), longestPauseSeconds)

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
    startUntil: (at: string) => startSeconds(secondsUntil(at)),
    /** Starts where the hub said how long to wait. */
    startFrom: (error: unknown) => {
      const seconds = error instanceof Refused ? error.problem.retryAfterSeconds : undefined
      if (seconds) startSeconds(seconds)
    },
  }
}

/** "0:12", "2:05", "3 hours": short, and as wide from second to second. */
export function asCountDown(seconds: number): string {
  if (seconds > 5_400) return `${Math.ceil(seconds / 3_600)} hours`
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** "12 seconds", "2:05 min", "3 hours". */
export function asWait(seconds: number): string {
  if (seconds <= 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return seconds > 5_400 ? asCountDown(seconds) : `${asCountDown(seconds)} min`
}
