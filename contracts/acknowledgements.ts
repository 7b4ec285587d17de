// What became of a command, over HTTPS: for a device whose network blocks MQTT, and which fetched the command the same way.

import * as z from 'zod/mini'
import { Acknowledgement } from './device-messages.ts'
import { route } from './route.ts'
import { CommandId, DeviceId, noContent } from './shapes.ts'

export const acknowledgeCommand = route({
  method: 'POST',
  path: '/v1/devices/{deviceId}/commands/{commandId}/acknowledgement',
  access: ['device'],
  summary:
    'Tell what became of a command: everything so far, oldest first. One that comes late, twice or out of order changes nothing.',
  params: z.strictObject({ deviceId: DeviceId, commandId: CommandId }),
  body: z.omit(Acknowledgement, { commandId: true }),
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed', 'device/not-found', 'command/not-found'],
})

export const acknowledgementRoutes = { acknowledgeCommand }
