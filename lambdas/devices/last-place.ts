// How long the last place that a device told by itself is kept: a day, and while it is missing 30 days. One that was still
// kept when the device was marked missing is kept as long as what comes after.

import type { DeviceRecord, WholeDeviceRecord } from './device.ts'

const day = 24 * 3600_000
const whileMissing = 30 * day

/** Until when a place that is told `now` is kept. */
export const keptUntil = ({ missingSince }: DeviceRecord, now: number): number =>
  now + (missingSince === undefined ? day : whileMissing)

/** Until when the kept place may be shown; undefined where there is none. */
export function shownUntil({
  lastPlace,
  missingSince,
}: Pick<WholeDeviceRecord, 'missingSince' | 'lastPlace'>): number | undefined {
  if (!lastPlace || missingSince === undefined || missingSince >= lastPlace.until) return lastPlace?.until
  return Math.max(lastPlace.until, missingSince + whileMissing)
}
