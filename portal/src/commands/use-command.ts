// One type of command on one device: whether it can be asked for, asking, and what became of the newest.
// A press has one idempotency key; repeating it because the hub did not answer can not ask twice.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Unreachable } from '../../../contracts/client.ts'
import {
  type Command,
  type CommandType,
  isForRescue,
  type QueueCommand,
  queueCommand,
} from '../../../contracts/commands.ts'
import type { Device } from '../../../contracts/devices.ts'
import { call } from '../app/api.ts'
import { realError, useProven } from '../identity/use-proven.ts'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { keepCommand, useCommands } from './command-queries.ts'
import { isOpen } from './command-text.ts'

export interface CommandUse {
  readonly type: CommandType
  /** The device can do it, and this session may ask for it. */
  readonly isSupported: boolean
  readonly isAsking: boolean
  /** The newest of this type, and the same where it has not ended. */
  readonly newest: Command | undefined
  readonly open: Command | undefined
  readonly error: Error | null
  ask(asked: QueueCommand): void
}

const repeats = 5

export function useCommand(device: Device, type: CommandType): CommandUse {
  const deviceId = device.id
  const { commands } = useCommands(deviceId)
  const queryClient = useQueryClient()
  const proven = useProven()
  const kind = useSessionKind()
  const queue = useMutation({
    mutationFn: async ({ body, idempotencyKey }: { body: QueueCommand; idempotencyKey: string }) => {
      const answer = await proven(() => call(queueCommand, { params: { deviceId }, body }, { idempotencyKey }))
      return answer.body
    },
    retry: (failures, error) => error instanceof Unreachable && failures < repeats,
    onSuccess: (command) => keepCommand(queryClient, command),
  })
  const newest = commands?.find((command) => command.type === type)
  return {
    type,
    isSupported: device.capabilities.includes(type) && (kind === 'owner' || isForRescue.has(type)),
    isAsking: queue.isPending,
    newest,
    open: newest && isOpen(newest) ? newest : undefined,
    error: realError(queue.error),
    ask: (body) => queue.mutate({ body, idempotencyKey: crypto.randomUUID() }),
  }
}
