// A device says "I am here; send me what is open", after every connect. It is told the time, its epoch and the keys,
// and then gets its open commands in the order in which they are sent. One that is missing is looked for at once.

import { Sync, topics } from '../../contracts/device-messages.ts'
import { findDevice, noteAppVersion, noteHeard } from '../devices/device-store.ts'
import { lookAgainAt } from '../devices/found-store.ts'
import { readKeySet } from '../devices/key-set-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { mqttFunction, publish } from '../platform/mqtt.ts'
import { rankOf } from './command.ts'
import { findOpen } from './command-store.ts'
import { dispatch } from './dispatch.ts'

export const handler = mqttFunction(Sync, async ({ appVersion }, { deviceId, receivedAt }) => {
  const [device, keySet] = await Promise.all([findDevice(deviceId), readKeySet()])
  if (!device) return
  const at = now()
  const answer = { serverTime: toTime(at), epoch: device.epoch, verificationKeys: keySet.jws }
  await Promise.all([noteHeard(deviceId, receivedAt), publish(topics.commands(deviceId), { sync: answer })])
  if (device.appVersion !== appVersion) await noteAppVersion(deviceId, appVersion)
  if (device.missingSince !== undefined) await lookAgainAt(deviceId, at)
  // What is running as well: where its last word was lost, the device's journal tells it again.
  const open = await findOpen(deviceId, Object.values(device.open))
  for (const command of open) if (command.expiresAt > at) await dispatch(command, at, rankOf.cancelled)
})
