// Something happened on a device without being asked for. Its sequence makes it happen once: one that comes again, or
// after a later one, or from another epoch, changes nothing. Places never leave by mail.

import { DeviceEvent } from '../../contracts/device-messages.ts'
import { now } from '../platform/clock.ts'
import { mqttFunction } from '../platform/mqtt.ts'
import { noteHeard } from './device-store.ts'
import { keepOccurrence } from './keep-occurrence.ts'

export const handler = mqttFunction(DeviceEvent, async ({ epoch, sequence, event }, { deviceId, receivedAt }) => {
  await noteHeard(deviceId, receivedAt)
  await keepOccurrence(deviceId, { epoch, sequence, event }, now())
})
