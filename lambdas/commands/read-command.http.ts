// GET /v1/devices/{deviceId}/commands/{commandId}.

import { readCommand } from '../../contracts/commands.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { findCommand } from './command-store.ts'
import { ownCommand } from './own-command.ts'
import { showCommand } from './shown-command.ts'

export default serve(
  readCommand,
  ({ params }) => findCommand(params.deviceId, params.commandId),
  async ({ session, found }) => answer(200, showCommand(ownCommand(found, session.accountId), now())),
)
