// GET /v1/devices.

import { listDevices } from '../../contracts/devices.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { showDevice } from './device.ts'
import { listOwned } from './device-store.ts'

export default serve(listDevices, async ({ session }) => {
  const devices = await listOwned(session.accountId)
  return answer(200, { items: devices.map((device) => showDevice(device, now())) })
})
