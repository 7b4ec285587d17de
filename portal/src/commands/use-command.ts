// One type of command on one device: whether it can be asked for, asking, and what became of the newest.

import { type Command, type CommandType, isForRescue, type QueueCommand } from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { useNewestCommands } from './command-queries.ts'
import { isOpen } from './command-text.ts'
import { useAsk } from './use-ask.ts'

export interface CommandUse {
  readonly type: CommandType
  /** Why it can not be asked for: the device can not do it, its person does not want it, or this session may not. */
  readonly whyNot: WhyNot | undefined
  readonly isSupported: boolean
  readonly isAsking: boolean
  /** The newest of this type, and the same where it has not ended. */
  readonly newest: Command | undefined
  readonly open: Command | undefined
  readonly error: Error | null
  ask(asked: QueueCommand): void
}

export type WhyNot = 'not-capable' | 'opted-out' | 'not-in-a-rescue' | 'wiped'

/** What it reported last was that it is empty; until it is connected anew it hears nothing. */
export const isWiped = ({ wipe, presence }: Device) => wipe?.state === 'reported-done' && !presence.online

export function useWhyNot(device: Device): (type: CommandType) => WhyNot | undefined {
  const { capabilities, report } = device
  const kind = useSessionKind()
  return (type) => {
    if (kind === 'rescue' && !isForRescue.has(type)) return 'not-in-a-rescue'
    if (!capabilities.includes(type)) return 'not-capable'
    if (report?.optedOut?.includes(type)) return 'opted-out'
    return isWiped(device) ? 'wiped' : undefined
  }
}

export function useCommand(device: Device, type: CommandType): CommandUse {
  const newest = useNewestCommands(device.id).find((command) => command.type === type)
  const whyNot = useWhyNot(device)(type)
  const asking = useAsk(device.id)
  return {
    type,
    whyNot,
    isSupported: whyNot === undefined,
    newest,
    open: newest && isOpen(newest) ? newest : undefined,
    ...asking,
  }
}
