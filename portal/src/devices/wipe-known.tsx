// What is known of a wipe: asked for, begun, reported done; and how one parts from the device, or goes on with it.

import { Alert, Anchor, Code, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import { useConfig } from '../app/config.ts'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'

const known = {
  asked: {
    title: 'A wipe was asked for',
    text: 'The device has not said that it began. Until it was sent, it can be cancelled for certain; after that, it may have begun without a word.',
  },
  started: {
    title: 'The wipe has started',
    text: 'The device said that it began. If nothing more is heard, it may well be done: it goes on without a network.',
  },
  'reported-done': {
    title: 'This device reported that it is wiped',
    text: 'That is the last that it could say. It takes nothing more from here, and can no longer be located.',
  },
} as const

export function WipeKnown({ device }: { device: Device }) {
  const isRescue = useSessionKind() === 'rescue'
  const { wipe } = device
  if (!wipe) return null
  const { title, text } = known[wipe.state]
  return (
    <Alert color="gray" icon={<IconTrash aria-hidden />} title={title} data-wipe={wipe.state}>
      <Stack gap="xs">
        <Text size="sm">
          <time dateTime={wipe.at}>{exactTime(wipe.at)}</time> (<RelativeTime at={wipe.at} />
          ). {text}
        </Text>
        {wipe.state === 'reported-done' && !isRescue && <WhatNow device={device} />}
      </Stack>
    </Alert>
  )
}

function WhatNow({ device }: { device: Device }) {
  const isLocal = useConfig().outboxUrl !== undefined
  return (
    <>
      <Text size="sm">
        Is it gone for good?{' '}
        <Anchor component={Link} to={`/devices/${device.id}/settings`} size="sm">
          Disconnect it
        </Anchor>
        : it leaves your list. Do you have it again? Install the app on it anew, sign in, and say that it is this
        device: it keeps its place here and its history, and nothing that was asked before runs on it.
      </Text>
      {isLocal && (
        <Text size="sm">
          A simulated one: <Code style={{ overflowWrap: 'anywhere' }}>npm run device -- --replaces {device.id}</Code>
        </Text>
      )}
    </>
  )
}
