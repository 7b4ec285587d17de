// The HTTP function of commands.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import cancelCommand from './cancel-command.http.ts'
import listCommands from './list-commands.http.ts'
import queueCommand from './queue-command.http.ts'
import readCommand from './read-command.http.ts'

export const handler = httpFunction([queueCommand, listCommands, readCommand, cancelCommand], authenticate)
