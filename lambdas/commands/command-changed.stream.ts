// Tells the owner's portals that a command changed: only its version, never a result or a place.

import { type Hint, topics } from '../../contracts/device-messages.ts'
import { publish } from '../platform/mqtt.ts'
import { partitionedStreamFunction } from '../platform/stream.ts'
import type { CommandRecord } from './command.ts'

export const handler = partitionedStreamFunction(async ({ before, after }) => {
  const old = before as unknown as CommandRecord | undefined
  const command = after as unknown as CommandRecord | undefined
  if (!command || command.version === old?.version) return
  const { deviceId, commandId, version } = command
  await publish(topics.hints(command.ownerId), { kind: 'command', deviceId, commandId, version } satisfies Hint)
})
