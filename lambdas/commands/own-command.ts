// The command, if it is on a device of this account; an unknown one and another's are the same 404.

import { Problem } from '../platform/problem.ts'
import type { CommandRecord } from './command.ts'

export function ownCommand(command: CommandRecord | undefined, accountId: string): CommandRecord {
  if (command?.ownerId !== accountId) throw new Problem('command/not-found')
  return command
}
