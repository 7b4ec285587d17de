// Looking for a device that is marked missing: a locate every five minutes while the hub hears of it. One that is open is not
// asked for again.

import type { WholeDeviceRecord } from '../devices/device.ts'
import { isOnline } from '../devices/presence.ts'
import { now } from '../platform/clock.ts'
import { describeError, logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'
import { listCommandRecords } from './command-store.ts'
import { queue } from './queue.ts'
import { refusalOf } from './refusal.ts'

/** Milliseconds. */
export const searchEvery = 5 * 60_000

const type = 'device.locate'

/** Asks it where it is, if it can tell. Returns the command's id. */
export async function search(device: WholeDeviceRecord): Promise<string | undefined> {
  if (refusalOf(device, type, now())) return undefined
  const outcome = await queue(device, { type, parameters: {} })
  return typeof outcome === 'object' ? outcome.body.id : undefined
}

/**
 * The same for a device that asks over HTTPS because its network blocks MQTT. That does not count as online, so the sweep
 * does not look for it: it is located when it asks, unless that was done within the five minutes before. Where that fails, it
 * still gets what is open: its lock must not wait for this.
 */
export async function searchAsItAsks(device: WholeDeviceRecord): Promise<string | undefined> {
  const at = now()
  if (device.missingSince === undefined || isOnline(device, at)) return undefined
  try {
    const { items } = await listCommandRecords(device.deviceId, { limit: 10 })
    const isRecent = items.some((command) => command.type === type && command.createdAt > at - searchEvery)
    return isRecent ? undefined : await search(device)
  } catch (error) {
    if (error instanceof Problem && error.code === 'device/not-found') throw error
    logger.error('search for a device failed', { deviceId: device.deviceId, ...describeError(error) })
    return undefined
  }
}
