// GET /v1/devices/{deviceId}/commands. For the owner a history; for the device itself, with state=open, its queue with
// signatures: the way for a network that blocks MQTT. One that is missing is looked for by that.

import { listCommands } from '../../contracts/commands.ts'
import { ownDevice } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { readKeySet } from '../devices/key-set-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import type { CommandRecord } from './command.ts'
import { findOpen, listCommandRecords } from './command-store.ts'
import { handOut } from './dispatch.ts'
import { searchAsItAsks } from './search.ts'
import { showCommand } from './shown-command.ts'

export default serve(
  listCommands,
  async ({ params: { deviceId }, query }) =>
    query.state === 'open'
      ? { device: await findDevice(deviceId) }
      : { page: await listCommandRecords(deviceId, query) },
  async ({ params: { deviceId }, query: { type }, session, found: { device, page } }) => {
    const at = now()
    // Whoever holds the device sees what is asked of it now, not what was asked before.
    if (page && session.kind !== 'device') {
      // The commands say whose they are. Only a device without any must be asked itself.
      const [first] = page.items
      ownDevice(first ?? (await findDevice(deviceId)), session.accountId)
      return answer(200, { ...page, items: page.items.map((command) => showCommand(command, at)) })
    }
    const asked = ownDevice(device ?? (await findDevice(deviceId)), session.accountId)
    const searched = session.kind === 'device' && !page ? await searchAsItAsks(asked) : undefined
    const ids = new Set([...Object.values(asked.open), ...(searched ? [searched] : [])])
    const all = await findOpen(deviceId, [...ids])
    const open = all.filter((command) => type === undefined || command.type === type)
    if (session.kind !== 'device') return answer(200, { items: open.map((command) => showCommand(command, at)) })
    // What is held is not asked of it yet.
    const due = open.filter(({ state }) => state !== 'held')
    if (page) return answer(200, { items: due.map((command) => showCommand(command, at)) })
    const [{ jws: verificationKeys }, ...handed] = await Promise.all([readKeySet(), ...due.map(handOver)])
    return answer(200, { items: handed.filter((item) => item !== undefined), verificationKeys })
  },
)

/** To the device itself: this is a way of sending, so it counts as sent, and a cancel after it is a request. */
async function handOver(command: CommandRecord) {
  const at = now()
  const jws = await handOut(command, at)
  return jws === undefined ? undefined : { ...showCommand(command, at), jws }
}
