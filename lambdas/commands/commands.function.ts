// The HTTP function of commands, and of missing devices, which are locked and located.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import acknowledgeCommand from './acknowledge-command.http.ts'
import cancelCommand from './cancel-command.http.ts'
import cancelCommands from './cancel-commands.http.ts'
import listCommands from './list-commands.http.ts'
import markFound from './mark-found.http.ts'
import markMissing from './mark-missing.http.ts'
import queueCommand from './queue-command.http.ts'
import readCommand from './read-command.http.ts'
import releaseCommand from './release-command.http.ts'

export const handler = httpFunction(
  [
    queueCommand,
    listCommands,
    readCommand,
    cancelCommand,
    cancelCommands,
    releaseCommand,
    acknowledgeCommand,
    markMissing,
    markFound,
  ],
  authenticate,
)
