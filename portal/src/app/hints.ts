// From a hint to the queries that it makes stale, and to no others. A hint that is not newer than what is held is
// nothing new (its own answer came first); one that a read has not caught up with is read for once more.

import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Command } from '../../../contracts/commands.ts'
import type { Hint } from '../../../contracts/device-messages.ts'
import type { Device } from '../../../contracts/devices.ts'
import { commandsKey } from '../commands/command-queries.ts'
import { deviceKey, devicesKey } from '../devices/device-queries.ts'
import { subscriptionsKey } from '../subscriptions/subscription-queries.ts'

type Versioned = { readonly version: number } | undefined
const readAgainAfterMs = 1_000

export function follow(queryClient: QueryClient, hint: Hint): void {
  if (hint.kind === 'command') followCommand(queryClient, hint)
  else if (hint.kind === 'device') followDevice(queryClient, hint)
  else followRemoval(queryClient, hint.deviceId)
}

function followRemoval(queryClient: QueryClient, deviceId: string) {
  queryClient.setQueryData<Device[]>(devicesKey, (devices) => devices?.filter(({ id }) => id !== deviceId))
  void queryClient.invalidateQueries({ queryKey: subscriptionsKey })
  void queryClient.invalidateQueries({ queryKey: deviceKey(deviceId) })
}

function followDevice(queryClient: QueryClient, { deviceId, version }: Extract<Hint, { kind: 'device' }>) {
  const devices = queryClient.getQueryData<Device[]>(devicesKey)
  // One that came has taken a seat, by a link perhaps.
  if (!devices?.some(({ id }) => id === deviceId)) void queryClient.invalidateQueries({ queryKey: subscriptionsKey })
  const inList = () => queryClient.getQueryData<Device[]>(devicesKey)?.find(({ id }) => id === deviceId)
  const alone = () => queryClient.getQueryData<Device>(deviceKey(deviceId))
  readUntil(version, inList, () => queryClient.invalidateQueries({ queryKey: devicesKey, exact: true }))
  readUntil(version, alone, () => queryClient.invalidateQueries({ queryKey: deviceKey(deviceId), exact: true }))
}

function followCommand(queryClient: QueryClient, hint: Extract<Hint, { kind: 'command' }>) {
  const queryKey = commandsKey(hint.deviceId)
  const held = () =>
    queryClient
      .getQueryData<InfiniteData<{ items: Command[] }>>(queryKey)
      ?.pages.flatMap(({ items }) => items)
      .find(({ id }) => id === hint.commandId)
  // Not this list alone: what is open is one beneath it.
  readUntil(hint.version, held, () => queryClient.invalidateQueries({ queryKey }))
}

function readUntil(version: number, held: () => Versioned, read: () => Promise<void>) {
  const behind = () => (held()?.version ?? -1) < version
  if (!behind()) return
  void read().then(() => {
    const before = held()
    // Only where the thing was read and is older than the hint: what nobody shows is not read at all.
    if (before && behind()) setTimeout(() => behind() && void read(), readAgainAfterMs)
  })
}
