// PUT /v1/devices/{deviceId}/missing. The device is locked, as far as it can do that; then it is marked, once, and located.
// In this order, because what is interrupted leaves it locked, and asking again does the rest. Asked again it is locked and
// located again, and stays marked since the first time. A lock that expires meanwhile: see sweep-commands.schedule.ts.

import { markMissing } from '../../contracts/missing.ts'
import { ownDevice, showDevice, type WholeDeviceRecord } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { noteMissing } from '../devices/found-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { answer, serve } from '../platform/serve.ts'
import type { CommandRecord } from './command.ts'
import { keepPlace, listCommandRecords } from './command-store.ts'
import { type Asked, type Asking, queue } from './queue.ts'
import { refusalOf } from './refusal.ts'
import { placeUntil } from './shown-command.ts'

type By = NonNullable<Asking['by']>

export default serve(
  markMissing,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, body, session, request: { address, agent }, found }) => {
    const device = ownDevice(found, session.accountId)
    // Read before anything changes: while this fails, nothing has.
    const places = await listCommandRecords(deviceId, { type: 'device.locate' })
    const by = { address, agent }
    const again = async () => ownDevice(await findDevice(deviceId), session.accountId)
    // One that carries another lock out already is locked, with that one's message.
    await askIfAble(device, { type: 'device.lock', parameters: body }, by)
    const locked = await again()
    const marked = (await mark(locked, by)) ?? (await again())
    await Promise.all([askIfAble(marked, { type: 'device.locate', parameters: {} }, by), keepPlaces(places.items)])
    return answer(200, showDevice(marked, now()))
  },
)

/** The places that were found just before are where it was last: they are kept as long as what comes after. */
async function keepPlaces(places: readonly CommandRecord[]): Promise<void> {
  const at = now()
  const shown = places.filter(({ placeUntil: until = 0 }) => until > at)
  await Promise.all(shown.map((command) => keepPlace(command, at, placeUntil(at, true))))
}

/** Undefined where it was marked before, or has changed hands, in this moment. */
async function mark(device: WholeDeviceRecord, by: By): Promise<WholeDeviceRecord | undefined> {
  if (device.missingSince !== undefined) return device
  const at = now()
  const { deviceId, ownerId, name: deviceName, version } = device
  const told = appendActivity(ownerId, 'device.missing', at, { deviceId, deviceName, ...by })
  const committed = await commit([noteMissing(device, at), told])
  return committed.done ? { ...device, missingSince: at, version: version + 1 } : undefined
}

async function askIfAble(device: WholeDeviceRecord, asked: Asked, by: By): Promise<void> {
  if (!refusalOf(device, asked.type, now())) await queue(device, asked, { by })
}
