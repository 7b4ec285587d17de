// The way to another device: a personal link of the subscription that has room for it; where none has, to what can be done.

import { Button, type ButtonProps } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useSubscriptions } from './subscription-queries.ts'
import { roomiest } from './subscription-text.ts'

export function AddDevice(props: Pick<ButtonProps, 'variant' | 'size'>) {
  const { data: subscriptions } = useSubscriptions()
  const room = roomiest(subscriptions)
  return (
    <Button
      component={Link}
      to={room ? `/subscriptions/${room.id}/share` : '/subscriptions'}
      w="fit-content"
      leftSection={<IconPlus size={18} aria-hidden />}
      {...props}
    >
      Add a device
    </Button>
  )
}
