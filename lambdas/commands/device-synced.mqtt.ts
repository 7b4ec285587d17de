// A device says "I am here; send me what is open", after every connect. It is told the time, its epoch and the keys,
// and then gets its open commands in the order in which they were asked.

import { Sync, topics } from '../../contracts/device-messages.ts'
import { findDevice, proveOnline } from '../devices/device-store.ts'
import { readKeySet } from '../devices/key-set-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { mqttFunction, publish } from '../platform/mqtt.ts'
import { findOpen } from './command-store.ts'
import { dispatch } from './dispatch.ts'

export const handler = mqttFunction(Sync, async (_, { deviceId, receivedAt }) => {
  const [device, keySet] = await Promise.all([findDevice(deviceId), readKeySet()])
  if (!device) return
  const at = now()
  await Promise.all([
    proveOnline(deviceId, receivedAt),
    publish(topics.commands(deviceId), {
      sync: { serverTime: toTime(at), epoch: device.epoch, verificationKeys: keySet.jws },
    }),
  ])
  const open = await findOpen(deviceId, Object.values(device.open))
  for (const command of open) if (command.expiresAt > at) await dispatch(command, at)
})
