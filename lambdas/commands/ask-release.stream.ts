// A command is held: its owner is mailed a link that lets it go. Once: the command remembers that it was asked.

import { findDevice } from '../devices/device-store.ts'
import { newLink } from '../identity/link.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import type { CommandRecord } from './command.ts'
import { noteReleaseAsked } from './command-store.ts'
import { createRelease } from './release-store.ts'
import { shownTime } from './tell-owner.ts'

export const askRelease: StreamTrigger = {
  concerns: ({ state }) => state === 'held',
  handle: async ({ before, after }) => {
    if (before) return
    const command = after as unknown as CommandRecord
    const { ownerId: accountId, deviceId, commandId, createdAt, expiresAt } = command
    const at = now()
    const [device, { link, tokenHash }] = await Promise.all([findDevice(deviceId), newLink()])
    if (!device || expiresAt <= at) return
    const facts = { device: device.name, at: shownTime(createdAt) }
    // Refused where it was asked before, or the command is not held any more.
    await commit([
      noteReleaseAsked(command, at),
      createRelease(tokenHash, { accountId, deviceId, commandId, expiresAt }),
      queueMail({ accountId, template: 'wipe-held', facts, link }, at),
    ])
  },
}
