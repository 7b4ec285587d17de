// The HTTP function of devices and of the subscriptions that they have seats of, but for what needs the IoT control plane.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import listDevices from './list-devices.http.ts'
import listSubscriptions from './list-subscriptions.http.ts'
import moveDevice from './move-device.http.ts'
import readDevice from './read-device.http.ts'
import renameDevice from './rename-device.http.ts'

export const handler = httpFunction(
  [listDevices, readDevice, renameDevice, moveDevice, listSubscriptions],
  authenticate,
)
