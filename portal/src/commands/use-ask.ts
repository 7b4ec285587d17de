// Asking a device for one thing or several. A press has one idempotency key for each; repeating it because the hub did not
// answer can not ask twice. What the hub refuses does not keep the others from being asked for.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Refused, Unreachable } from '../../../contracts/client.ts'
import { type Command, type CommandType, type QueueCommand, queueCommand } from '../../../contracts/commands.ts'
import { call } from '../app/api.ts'
import { realError, useProven } from '../identity/use-proven.ts'
import { keepCommand } from './command-queries.ts'

const repeats = 5

interface Press {
  readonly body: QueueCommand
  readonly idempotencyKey: string
}

/** What is asked for where nothing was chosen. A wipe is never: its proof is made for it alone. */
export const usually = (type: Exclude<CommandType, 'device.wipe'>): QueueCommand =>
  type === 'antivirus.scan' ? { type, parameters: { kind: 'quick' } } : { type }

export function useAsk(deviceId: string, asked?: (commands: Command[]) => void) {
  const queryClient = useQueryClient()
  const proven = useProven()
  const queue = useMutation({
    mutationFn: async (presses: readonly Press[]) => {
      const commands: Command[] = []
      let refused: Refused | undefined
      for (const { body, idempotencyKey } of presses) {
        try {
          const answer = await proven(() => call(queueCommand, { params: { deviceId }, body }, { idempotencyKey }))
          commands.push(answer.body)
          await keepCommand(queryClient, answer.body)
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          refused ??= error
        }
      }
      asked?.(commands)
      if (refused) throw refused
    },
    retry: (failures, error) => error instanceof Unreachable && failures < repeats,
  })
  return {
    isAsking: queue.isPending,
    error: realError(queue.error),
    ask: (...bodies: QueueCommand[]) =>
      queue.mutate(bodies.map((body) => ({ body, idempotencyKey: crypto.randomUUID() }))),
  }
}
