// Tells a device of its subscription, signed like everything that it believes. One that is away hears it with the answer to
// its next sync.

import { jwsTypes, topics } from '../../contracts/device-messages.ts'
import { setting } from '../platform/environment.ts'
import { publish } from '../platform/mqtt.ts'
import { signJws } from '../platform/signing.ts'
import { coverageOf, type WholeDeviceRecord } from './device.ts'
import { isOnline } from './presence.ts'

/** `now` in milliseconds since 1970. */
export async function tellCoverage(device: WholeDeviceRecord, now: number): Promise<void> {
  const coverage = coverageOf(device)
  if (!coverage || !isOnline(device, now)) return
  const claims = { aud: device.deviceId, iat: now / 1000, coverage }
  const jws = await signJws(setting('COMMAND_KEY_ARN'), jwsTypes.coverage, claims)
  await publish(topics.commands(device.deviceId), { jws })
}
