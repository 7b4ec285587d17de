// Tells the owner's portals that a device changed. The change itself is the message's cause, so none is lost; what is
// sent is only its version.

import { type Hint, topics } from '../../contracts/device-messages.ts'
import { publish } from '../platform/mqtt.ts'
import { streamFunction } from '../platform/stream.ts'
import type { DeviceRecord } from './device.ts'

export const handler = streamFunction(async ({ before, after }) => {
  const old = before as unknown as DeviceRecord | undefined
  const current = after as unknown as DeviceRecord | undefined
  const device = current ?? old
  if (!device || current?.version === old?.version) return
  const { deviceId } = device
  const hint: Hint = current
    ? { kind: 'device', deviceId, version: current.version }
    : { kind: 'device-removed', deviceId }
  await publish(topics.hints(device.ownerId), hint)
})
