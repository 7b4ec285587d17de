// What the hub says about a device's commands, newest first. An answer to a press or a cancel goes into the list at
// once, and an older reading never replaces a newer one.

import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { Refused } from '../../../contracts/client.ts'
import { type Command, cancelCommand, listCommands } from '../../../contracts/commands.ts'
import { call } from '../app/api.ts'
import { useCheckInterval } from '../app/check-interval.ts'

type CommandPages = InfiniteData<{ items: Command[]; nextCursor?: string | undefined }>

export const commandsKey = (deviceId: string) => ['devices', deviceId, 'commands'] as const

export function useCommands(deviceId: string) {
  const query = useInfiniteQuery({
    queryKey: commandsKey(deviceId),
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: '20', ...(pageParam && { cursor: pageParam }) }
      return (await call(listCommands, { params: { deviceId }, query }, { signal })).body
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: useCheckInterval(),
  })
  return { ...query, commands: query.data?.pages.flatMap<Command>(({ items }) => items) }
}

/** Puts what an answer told into the list. */
export async function keepCommand(queryClient: QueryClient, command: Command): Promise<void> {
  const queryKey = commandsKey(command.deviceId)
  await queryClient.cancelQueries({ queryKey }) // a reading that began before does not know of it
  queryClient.setQueryData<CommandPages>(queryKey, (held) => held && merge(held, command))
  void queryClient.invalidateQueries({ queryKey })
}

function merge({ pages, pageParams }: CommandPages, command: Command): CommandPages {
  const isKnown = pages.some(({ items }) => items.some(({ id }) => id === command.id))
  const newer = (held: Command) => (held.id === command.id && held.version < command.version ? command : held)
  return {
    pageParams,
    pages: pages.map((page, index) => ({
      ...page,
      items: isKnown ? page.items.map(newer) : index === 0 ? [command, ...page.items] : page.items,
    })),
  }
}

export function useCancelCommand({ id: commandId, deviceId }: Command) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => (await call(cancelCommand, { params: { deviceId, commandId } })).body,
    onSuccess: (command) => keepCommand(queryClient, command),
    onError: (error) => {
      // It ended while one was pressing: what it ended as is to be seen at once.
      if (error instanceof Refused) void queryClient.invalidateQueries({ queryKey: commandsKey(deviceId) })
    },
  })
}
