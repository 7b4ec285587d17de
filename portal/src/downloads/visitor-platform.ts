// Which platform the visitor's device has, as its browser says it. A guess, good enough to put one first.

import type { Platform } from '../../../contracts/devices.ts'

const named: readonly [RegExp, Platform][] = [
  [/Android/i, 'android'],
  [/iPhone|iPad|iPod|^iOS$/, 'ios'],
  [/Windows/i, 'windows'],
  [/Mac/i, 'macos'],
  [/CrOS|Chrome OS/, 'android'],
  [/Linux/i, 'linux'],
]

export interface Agent {
  readonly userAgent: string
  readonly maxTouchPoints: number
  /** https://wicg.github.io/ua-client-hints/ */
  readonly userAgentData?: { readonly platform: string }
}

export function visitorPlatform({ userAgent, maxTouchPoints, userAgentData }: Agent): Platform | undefined {
  const said = userAgentData?.platform || userAgent
  const platform = named.find(([pattern]) => pattern.test(said))?.[1]
  // An iPad says that it is a Mac; no Mac has a touch screen.
  return platform === 'macos' && maxTouchPoints > 1 ? 'ios' : platform
}
