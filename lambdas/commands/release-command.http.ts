// POST /v1/commands/releases. The link of a mail lets a held command go, once: it takes the next place in line, and from
// there it is like one that is new.

import { releaseCommand } from '../../contracts/commands.ts'
import type { WholeDeviceRecord } from '../devices/device.ts'
import { findDevice, takeSequence } from '../devices/device-store.ts'
import { isOnline } from '../devices/presence.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { countConfirmedWipe } from './brake-store.ts'
import { type CommandRecord, released } from './command.ts'
import { findCommand, findOpen, release } from './command-store.ts'
import { deliver, sendLockFirst, sign } from './dispatch.ts'
import { concerned } from './precedence.ts'
import { makeRoom } from './queue.ts'
import { findRelease, spendRelease } from './release-store.ts'

const attempts = 4

export default serve(releaseCommand, async ({ body, request: { address, agent } }) => {
  const tokenHash = fingerprint(body.token)
  const link = await findRelease(tokenHash, now())
  if (!link) throw new Problem('link/expired')
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [command, device] = await Promise.all([findCommand(link.deviceId, link.commandId), findDevice(link.deviceId)])
    // Cancelled, or its device has left or was enrolled anew.
    if (command?.state !== 'held' || device?.ownerId !== link.accountId || device.epoch !== command.epoch)
      throw new Problem('link/expired')
    if (await tryToRelease(command, device, tokenHash, { address, agent })) return answer(204)
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})

/** One try; false where something changed meanwhile and it must be looked at again. */
async function tryToRelease(
  held: CommandRecord,
  device: WholeDeviceRecord,
  tokenHash: string,
  by: { address: string; agent: string },
): Promise<boolean> {
  const at = now()
  const { type, commandId, deviceId, ownerId } = held
  const open = await findOpen(deviceId, concerned(type, device.open))
  const live = open.filter((command) => command.expiresAt > at)
  const command = released(held, { isOnline: isOnline(device, at), seq: device.seq + 1 }, at)
  const details = { deviceId, deviceName: device.name, commandId, commandType: type, ...by }
  const committed = await commit([
    spendRelease(tokenHash, at),
    release(command, at),
    takeSequence(device, type, commandId),
    ...makeRoom(live, command, at),
    countConfirmedWipe(ownerId, at),
    appendActivity(ownerId, 'command.released', at, details),
  ])
  if (!committed.done) {
    if (committed.isRefused(0) || committed.isRefused(1)) throw new Problem('link/expired')
    return false
  }
  if (command.state === 'sent') {
    await sendLockFirst(live, at)
    await deliver(command, sign(command, 'run', at))
  }
  return true
}
