// GET /v1/devices/{deviceId}. A device that asks about itself is also told whose it is: the person who holds it can
// always see that.

import { readDevice } from '../../contracts/devices.ts'
import { findAccount } from '../identity/account-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice, showDevice } from './device.ts'
import { findDevice } from './device-store.ts'

export default serve(
  readDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ session: { kind, accountId, email }, found }) => {
    const device = showDevice(ownDevice(found, accountId), now())
    if (kind !== 'device') return answer(200, device)
    // The session knows the address as it was at enrolment.
    const account = await findAccount(accountId)
    return answer(200, { ...device, owner: { email: account?.email ?? email } })
  },
)
