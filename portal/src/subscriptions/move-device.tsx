// Moves a device to another subscription of the account that has a seat for it. Nothing where there is no such one.

import { Button, Menu, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Device, moveDevice } from '../../../contracts/devices.ts'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { explain } from '../app/problem-text.ts'
import { keepDevice } from '../devices/device-queries.ts'
import { readSubscriptionsAgain } from './subscription-queries.ts'
import { hasRoom, seatsText, subscriptionName } from './subscription-text.ts'

interface MoveDeviceProps {
  readonly device: Device
  readonly subscriptions: readonly Subscription[]
}

export function MoveDevice({ device, subscriptions }: MoveDeviceProps) {
  const queryClient = useQueryClient()
  const move = useMutation({
    mutationFn: async (subscriptionId: string) =>
      (await call(moveDevice, { params: { subscriptionId, deviceId: device.id }, body: {} })).body,
    onSuccess: (moved) => keepDevice(queryClient, moved),
    onSettled: () => readSubscriptionsAgain(queryClient),
  })
  const others = subscriptions.filter((other) => other.id !== device.subscriptionId && hasRoom(other))
  return (
    <>
      {others.length > 0 && (
        <Menu position="bottom-end" width={300} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button variant="subtle" size="sm" loading={move.isPending} aria-label={`Move ${device.name}`}>
              Move
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((other) => (
              <Menu.Item key={other.id} onClick={() => move.mutate(other.id)}>
                <Text size="sm">To {subscriptionName(other)}</Text>
                <Text size="xs" c="dimmed">
                  {seatsText(other)}
                </Text>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {move.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" w="100%">
          Not moved. {explain(move.error).text}
        </Text>
      )}
    </>
  )
}
