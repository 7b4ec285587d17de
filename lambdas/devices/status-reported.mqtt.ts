// A device reported its protection status. An older report that comes late is dropped by its sequence.

import { Status } from '../../contracts/device-messages.ts'
import { toTime } from '../platform/clock.ts'
import { mqttFunction } from '../platform/mqtt.ts'
import { noteHeard } from './device-store.ts'
import { keepReport } from './news-store.ts'

export const handler = mqttFunction(Status, async ({ epoch, sequence, report }, { deviceId, receivedAt }) => {
  await keepReport(deviceId, epoch, sequence, { ...report, reportedAt: toTime(receivedAt) })
  await noteHeard(deviceId, receivedAt)
})
