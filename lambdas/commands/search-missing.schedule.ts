// Every minute: locates the devices that are marked missing, each every 5 minutes while it is online. A locate that is
// open is not asked for again, so a search that runs twice asks once; one that fails stays due.

import type { WholeDeviceRecord } from '../devices/device.ts'
import { devicesToLookFor, lookAgainAt } from '../devices/found-store.ts'
import { isOnline } from '../devices/presence.ts'
import { now } from '../platform/clock.ts'
import { describeError, logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'
import { search, searchEvery } from './search.ts'

export const handler = async (): Promise<{ looked: number; failed: number }> => {
  const tally = { looked: 0, failed: 0 }
  for await (const device of devicesToLookFor(now())) {
    tally.looked++
    try {
      await lookFor(device)
    } catch (error) {
      // It was disconnected in this moment.
      if (error instanceof Problem && error.code === 'device/not-found') continue
      // One device that fails must not keep the others waiting.
      tally.failed++
      logger.error('search for a device failed', { deviceId: device.deviceId, ...describeError(error) })
    }
  }
  if (tally.failed > 0) throw new Error(`The search failed for ${tally.failed} of ${tally.looked} devices`)
  return tally
}

async function lookFor(device: WholeDeviceRecord): Promise<void> {
  // Found since the index was read.
  if (device.missingSince === undefined) return
  if (isOnline(device, now())) await search(device)
  await lookAgainAt(device.deviceId, now() + searchEvery)
}
