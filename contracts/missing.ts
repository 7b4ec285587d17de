// A device that is missing, over HTTPS. It belongs to commands, because marking it locks and locates it.

import * as z from 'zod/mini'
import { Device } from './devices.ts'
import { FinderPhone } from './findings.ts'
import { route } from './route.ts'
import { DeviceId, plainText } from './shapes.ts'

const inDevice = z.strictObject({ deviceId: DeviceId })

export const markMissing = route({
  method: 'PUT',
  path: '/v1/devices/{deviceId}/missing',
  access: ['session'],
  summary:
    'Mark a device missing: it is locked, located every few minutes while it is online, its places are kept for 30 days, and its owner hears when it comes back.',
  params: inDevice,
  body: z.strictObject({ message: z.optional(plainText(200)), phone: z.optional(FinderPhone) }),
  answers: { 200: Device },
  problems: ['session/required', 'session/not-allowed', 'device/not-found'],
})

export const markFound = route({
  method: 'DELETE',
  path: '/v1/devices/{deviceId}/missing',
  access: ['session'],
  summary: 'The device is found: locating ends. It stays locked until it is unlocked.',
  params: inDevice,
  answers: { 200: Device },
  problems: ['session/required', 'session/not-allowed', 'device/not-found'],
})

export const missingRoutes = { markMissing, markFound }
