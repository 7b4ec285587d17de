// POST /v1/devices/{deviceId}/commands/{commandId}/acknowledgement. What became of a command that its device fetched over
// HTTPS, because its network blocks MQTT. It means what the same words mean over MQTT, but for one thing: nobody would tell
// when such a device is gone again, so it does not count as online.

import { acknowledgeCommand } from '../../contracts/acknowledgements.ts'
import { findDevice } from '../devices/device-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { acknowledge } from './acknowledge.ts'
import { findCommand } from './command-store.ts'
import { ownCommand } from './own-command.ts'

export default serve(
  acknowledgeCommand,
  ({ params }) => findCommand(params.deviceId, params.commandId),
  async ({ params: { deviceId }, body, session, found }) => {
    const { commandId } = ownCommand(found, session.accountId)
    await acknowledge(
      { ...body, commandId },
      {
        deviceId,
        receivedAt: now(),
        device: () => findDevice(deviceId),
      },
    )
    return answer(204)
  },
)
