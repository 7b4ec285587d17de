// Times as people say them. They keep counting while the page stays open; the exact time is in the tooltip.

import { useSyncExternalStore } from 'react'

const language = 'en'
const sinceThen = new Intl.RelativeTimeFormat(language)
const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
const minutes = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const brief = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
const briefDay = new Intl.DateTimeFormat(language, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})
const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** "5 minutes ago", "in 7 days"; within 45 seconds "just now", also where the hub's clock is a little ahead. */
export function relativeTime(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1_000
  if (Math.abs(seconds) < 45) return 'just now'
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length * 0.99) ?? ['minute', 60]
  const count = Math.round(seconds / length)
  return sinceThen.format(count === 0 ? Math.sign(seconds) : count, unit)
}

export const exactTime = (at: string) => exact.format(new Date(at))
export const exactDate = (at: string) => date.format(new Date(at))

const isToday = (at: string, now: number) => new Date(at).toDateString() === new Date(now).toDateString()

/** "2:05 PM", with the day where it was not today. */
export function briefTime(at: string): string {
  return (isToday(at, Date.now()) ? brief : briefDay).format(new Date(at))
}

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  now = Date.now()
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const tell of listeners) tell()
  }, 10_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time now, in steps of ten seconds. */
export const useNow = () => useSyncExternalStore(subscribe, () => now)

export function RelativeTime({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(at, useNow())}
    </time>
  )
}

/** The time of day to the second; with the date where it was not today. */
export function ClockTime({ at }: { at: string }) {
  const today = isToday(at, useNow())
  return (
    <time dateTime={at} title={exactTime(at)}>
      {today ? clock.format(new Date(at)) : exactTime(at)}
    </time>
  )
}

/** "14:05", for what ends soon. */
export function TimeOfDay({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)}>
      {minutes.format(new Date(at))}
    </time>
  )
}
