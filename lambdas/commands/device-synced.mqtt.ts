// A device says "I am here; send me what is open", after every connect. It is told the time and the keys, signed and in
// answer to this very question, because its clock decides which commands have expired; and then gets its open commands in
// the order in which they are sent. One that is missing is looked for at once.

import { jwsTypes, Sync, topics } from '../../contracts/device-messages.ts'
import { coverageOf, type WholeDeviceRecord } from '../devices/device.ts'
import { findDevice, noteAppVersion, noteHeard } from '../devices/device-store.ts'
import { lookAgainAt } from '../devices/found-store.ts'
import { readKeySet } from '../devices/key-set-store.ts'
import { now } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { mqttFunction, publish } from '../platform/mqtt.ts'
import { signJws } from '../platform/signing.ts'
import { rankOf, waitedForUntil } from './command.ts'
import { findOpen } from './command-store.ts'
import { dispatch } from './dispatch.ts'

export const handler = mqttFunction(Sync, async ({ appVersion, nonce }, { deviceId, receivedAt }) => {
  const [device, keySet] = await Promise.all([findDevice(deviceId), readKeySet()])
  if (!device) return
  const at = now()
  const answered = answer(device, nonce, at, keySet.jws)
  await Promise.all([noteHeard(deviceId, receivedAt), answered])
  if (device.appVersion !== appVersion) await noteAppVersion(deviceId, appVersion)
  if (device.missingSince !== undefined) await lookAgainAt(deviceId, at)
  // What is running as well: where its last word was lost, the device's journal tells it again.
  const open = await findOpen(deviceId, Object.values(device.open))
  for (const command of open) if (waitedForUntil(command) > at) await dispatch(command, at, rankOf.cancelled)
})

async function answer(device: WholeDeviceRecord, nonce: string | undefined, at: number, verificationKeys: string) {
  const { deviceId } = device
  const claims = { aud: deviceId, iat: at / 1000, nonce, coverage: coverageOf(device) }
  const sync = await signJws(setting('COMMAND_KEY_ARN'), jwsTypes.sync, claims)
  await publish(topics.commands(deviceId), { sync, verificationKeys })
}
