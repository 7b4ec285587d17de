// PUT /v1/subscriptions/{subscriptionId}/devices/{deviceId}. The seat there is taken, and the one it had is freed, in the
// transaction that writes whose it is: no seat is counted twice, and none is lost.

import { moveDevice } from '../../contracts/devices.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { assertFreeSeat, ownSubscription } from '../subscriptions/own-subscription.ts'
import { findSubscription, freeSeat, takeSeat } from '../subscriptions/subscription-store.ts'
import { ownDevice, showDevice } from './device.ts'
import { findDevice } from './device-store.ts'
import { giveSeat } from './seat-store.ts'

const attempts = 4

export default serve(
  moveDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { subscriptionId }, session: { accountId }, found }) => {
    const device = ownDevice(found, accountId)
    for (let attempt = 0; attempt < attempts; attempt++) {
      const at = now()
      const subscription = ownSubscription(await findSubscription(accountId, subscriptionId))
      // It is there already: asked again, or never elsewhere.
      if (device.subscriptionId === subscriptionId) return answer(200, showDevice(device, at))
      assertFreeSeat(subscription, at)
      const { coveredUntil } = subscription
      const committed = await commit([
        takeSeat(accountId, subscription),
        giveSeat(device, { subscriptionId, coveredUntil }),
        ...(device.subscriptionId ? [freeSeat(accountId, device.subscriptionId)] : []),
      ])
      if (committed.done) {
        const moved = { ...device, subscriptionId, coveredUntil, version: device.version + 1 }
        return answer(200, showDevice(moved, at))
      }
      // Not the seat but the device is other than it was read.
      if (!committed.isRefused(0)) break
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)
