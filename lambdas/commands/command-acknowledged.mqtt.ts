// A device tells over MQTT what became of a command, and by that it is online.

import { Acknowledgement } from '../../contracts/device-messages.ts'
import type { WholeDeviceRecord } from '../devices/device.ts'
import { noteHeard } from '../devices/device-store.ts'
import { mqttFunction } from '../platform/mqtt.ts'
import { acknowledge } from './acknowledge.ts'

export const handler = mqttFunction(Acknowledgement, async (ack, { deviceId, receivedAt }) => {
  const { item } = await noteHeard(deviceId, receivedAt)
  await acknowledge(ack, { deviceId, receivedAt, device: async () => item as WholeDeviceRecord | undefined })
})
