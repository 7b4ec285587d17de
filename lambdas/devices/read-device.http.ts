// GET /v1/devices/{deviceId}.

import { readDevice } from '../../contracts/devices.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice, showDevice } from './device.ts'
import { findDevice } from './device-store.ts'

export default serve(
  readDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ session, found }) => answer(200, showDevice(ownDevice(found, session.accountId), now())),
)
