// POST /v1/devices/{deviceId}/secret-code-recoveries. Each look at a code is in the log; its owner is mailed once for each
// code and session. The counter moves before the code is told, so that two who ask at once see the same one.

import { revealRecoveryCode } from '../../contracts/devices.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice } from './device.ts'
import { findDevice, showRecoveryCode } from './device-store.ts'
import { codeAt, codeToShow } from './recovery-code.ts'
import { recoverySecretOf } from './recovery-secret.ts'

const attempts = 4

export default serve(
  revealRecoveryCode,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, session: { accountId, id: sessionId }, request: { address, agent }, found }) => {
    const at = now()
    let device = ownDevice(found, accountId)
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) device = ownDevice(await findDevice(deviceId), accountId)
      const shown = codeToShow(device, sessionId, at)
      const facts = { device: device.name }
      const committed = await commit([
        ...(shown.isFirstLook
          ? [showRecoveryCode(device, shown), queueMail({ accountId, template: 'secret-code-revealed', facts }, at)]
          : []),
        appendActivity(accountId, 'secret-code.revealed', at, { deviceId, deviceName: device.name, address, agent }),
      ])
      if (!committed.done) continue
      const code = await codeAt(await recoverySecretOf(device), shown.counter)
      return answer(201, { code, shownUntil: toTime(shown.shownUntil) })
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)
