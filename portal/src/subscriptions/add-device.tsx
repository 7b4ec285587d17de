// The way to another device. Which subscription has room for it is looked at behind the link, so that it leads there also where
// it is pressed before that is known.

import { Button, type ButtonProps } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from 'react-router'

export function AddDevice(props: Pick<ButtonProps, 'variant' | 'size'>) {
  return (
    <Button
      component={Link}
      to="/devices/add"
      w="fit-content"
      leftSection={<IconPlus size={18} aria-hidden />}
      {...props}
    >
      Add a device
    </Button>
  )
}
