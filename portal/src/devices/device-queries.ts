// What the hub says about devices. Every key begins with `devices`, so that "read all of it again" is one call, and
// a device that an answer brought in never replaces a newer one.

import type { QueryClient } from '@tanstack/react-query'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Device, listDevices, readDevice } from '../../../contracts/devices.ts'
import { call } from '../app/api.ts'
import { useCheckInterval } from '../app/check-interval.ts'

export const devicesKey = ['devices'] as const
export const deviceKey = (deviceId: string) => ['devices', deviceId] as const

export function useDevices() {
  return useQuery({
    queryKey: devicesKey,
    queryFn: async ({ signal }) => (await call(listDevices, {}, { signal })).body.items,
    refetchInterval: useCheckInterval(),
  })
}

export function useDevice(deviceId: string) {
  const queryClient = useQueryClient()
  return useQuery({
    queryKey: deviceKey(deviceId),
    queryFn: async ({ signal }) => (await call(readDevice, { params: { deviceId } }, { signal })).body,
    refetchInterval: useCheckInterval(),
    // From the list at once, as old as the list is.
    initialData: () => queryClient.getQueryData<Device[]>(devicesKey)?.find(({ id }) => id === deviceId),
    initialDataUpdatedAt: () => queryClient.getQueryState(devicesKey)?.dataUpdatedAt,
  })
}

export function keepDevice(queryClient: QueryClient, device: Device): void {
  const newer = (held: Device) => (held.id === device.id && held.version < device.version ? device : held)
  queryClient.setQueryData<Device>(deviceKey(device.id), (held) => (held ? newer(held) : device))
  queryClient.setQueryData<Device[]>(devicesKey, (devices) => devices?.map(newer))
}

export function dropDevice(queryClient: QueryClient, deviceId: string): void {
  queryClient.setQueryData<Device[]>(devicesKey, (devices) => devices?.filter(({ id }) => id !== deviceId))
  queryClient.removeQueries({ queryKey: deviceKey(deviceId) })
}
