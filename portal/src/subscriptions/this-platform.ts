// Which platform this browser runs on, as far as it says so; nothing more hangs on it than what is named first.

import type { Platform } from '../../../contracts/devices.ts'

const signs: readonly (readonly [RegExp, Platform])[] = [
  [/Android/, 'android'],
  [/iPhone|iPad|iPod/, 'ios'],
  [/Windows/, 'windows'],
  [/Macintosh|Mac OS X/, 'macos'],
  [/Linux|X11/, 'linux'],
]

interface Browser {
  readonly userAgent: string
  readonly maxTouchPoints: number
}

/** An iPad calls itself a Mac, and is the only one with a touch screen. */
export function platformOf({ userAgent, maxTouchPoints }: Browser): Platform | undefined {
  const found = signs.find(([sign]) => sign.test(userAgent))?.[1]
  return found === 'macos' && maxTouchPoints > 1 ? 'ios' : found
}
