// The broker says that a device connected or disconnected: see presence.ts for what of it is believed.

import * as z from 'zod/mini'
import { now } from '../platform/clock.ts'
import { mqttFunction } from '../platform/mqtt.ts'
import { applyToPresence } from './device-store.ts'
import { countTakeOver } from './take-over-store.ts'

const PresenceMessage = z.object({
  eventType: z.enum(['connected', 'disconnected']),
  versionNumber: z.int(),
  disconnectReason: z.optional(z.string()),
})

export const handler = mqttFunction(PresenceMessage, async (message, { deviceId, receivedAt }) => {
  const { eventType, versionNumber: version, disconnectReason } = message
  // The event's own time may be 2 minutes off (AWS): the hub's clock decides what "50 minutes later" means.
  const event = { isConnect: eventType === 'connected', version, at: now() }
  await applyToPresence(deviceId, event, receivedAt)
  if (disconnectReason === 'DUPLICATE_CLIENTID') await countTakeOver(deviceId, version, event.at)
})
