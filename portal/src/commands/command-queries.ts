// What the hub says about a device's commands. An answer to a press or a cancel goes into the list at once, and an older
// reading never replaces a newer one. While a device is searched for, its newest commands are all of one kind: so what is
// open, and what is shown by its type, are lists of their own.

import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { Refused } from '../../../contracts/client.ts'
import {
  type Command,
  type CommandType,
  cancelCommand,
  cancelCommands,
  listCommands,
} from '../../../contracts/commands.ts'
import { call } from '../app/api.ts'
import { useCheckInterval } from '../app/check-interval.ts'
import { isOpen } from './command-text.ts'

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

/** The newest commands of a device with all that are open, newest first. */
export function useNewestCommands(deviceId: string): Command[] {
  const { commands = [] } = useCommands(deviceId)
  const { data: open = [] } = useQuery({
    queryKey: [...commandsKey(deviceId), 'open'],
    queryFn: async ({ signal }) =>
      (await call(listCommands, { params: { deviceId }, query: { state: 'open' } }, { signal })).body.items,
    refetchInterval: useCheckInterval(),
  })
  return together(commands, open)
}

export const useOpenCommands = (deviceId: string): Command[] => useNewestCommands(deviceId).filter(isOpen)

/** The last commands of one type, newest first, as far back as one asks; undefined until they were read. */
export function useCommandsOf(deviceId: string, type: CommandType) {
  const newest = useNewestCommands(deviceId)
  const query = useInfiniteQuery({
    queryKey: ['devices', deviceId, 'commands-of', type],
    queryFn: async ({ signal, pageParam }) => {
      const query = { type, limit: '50', ...(pageParam && { cursor: pageParam }) }
      return (await call(listCommands, { params: { deviceId }, query }, { signal })).body
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: useCheckInterval(),
  })
  const ofType = newest.filter((command) => command.type === type)
  const read = query.data?.pages.flatMap<Command>(({ items }) => items)
  return { ...query, commands: read && together(read, ofType) }
}

/** Two readings as one: of each command the newer. */
function together(one: readonly Command[], other: readonly Command[]): Command[] {
  const all = new Map<string, Command>()
  for (const command of [...one, ...other]) {
    const held = all.get(command.id)
    if (!held || held.version < command.version) all.set(command.id, command)
  }
  return [...all.values()].toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
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

export function useCancelCommand({ id: commandId, deviceId }: Pick<Command, 'id' | 'deviceId'>) {
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

export function useCancelCommands(deviceId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => (await call(cancelCommands, { params: { deviceId } })).body.items,
    onSuccess: async (items) => {
      for (const command of items) await keepCommand(queryClient, command)
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: commandsKey(deviceId) }),
  })
}
