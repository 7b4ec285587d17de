// Asks before something that can not be undone. The dialog is closed before it is done, so that another one, which may ask for
// a proof, never lies over it.

import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface ConfirmationProps {
  readonly opened: boolean
  readonly title: string
  readonly act: string
  readonly keep: string
  readonly children: ReactNode
  onAct(): void
  onClose(): void
}

export function Confirmation({ opened, title, act, keep, children, onAct, onClose }: ConfirmationProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {keep}
          </Button>
          <Button
            color="red"
            onClick={() => {
              onClose()
              onAct()
            }}
          >
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
