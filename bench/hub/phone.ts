// The device of a benchmark: the real SDK, in the benchmark's own process, with handlers of no duration.

import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readDevice } from '../../contracts/devices.ts'
import { type CommandAtHand, type CommandHandlers, type Device, enrol, openDevice } from '../../device/index.ts'
import type { Hub } from './hub.ts'
import type { Owner } from './owner.ts'

const untilCancelled = ({ signal }: Pick<CommandAtHand, 'signal'>) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

/** Two go on until they are cancelled; the others take no time. */
const handlers: CommandHandlers = {
  'antivirus.update-databases': untilCancelled,
  'device.lock': untilCancelled,
  'antivirus.enable': async () => {},
  'device.unlock': async () => {},
  'device.locate': async () => ({
    place: { latitude: 52.52, longitude: 13.405, accuracyMeters: 10, at: new Date().toISOString() },
  }),
}

/** Enrols a device; it is not connected yet. The owner's last request is then the enrolment. */
export async function enrolPhone(hub: Hub, { token, fetch }: Owner, name: string): Promise<Device> {
  const state = join(hub.folder, name)
  const described = { name, platform: 'android', appVersion: '1.0.0', capabilities: Object.keys(handlers) } as const
  await enrol({ hub: hub.origin, token, state, device: described, fetch })
  return openPhone(hub, name)
}

/** Takes up a device that was enrolled. */
export const openPhone = (hub: Hub, name: string): Promise<Device> =>
  openDevice({ state: join(hub.folder, name), handlers })

/** Connects it, and waits until the hub has answered it and its owner sees it online. */
export async function connectPhone(owner: Owner, phone: Device): Promise<void> {
  const synced = once(phone, 'synced')
  phone.connect()
  await synced
  await untilOnline(owner, phone.id, true)
}

/** Waits until the owner sees the device online, or away. */
export async function untilOnline({ call }: Owner, deviceId: string, online: boolean): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const { body } = await call(readDevice, { params: { deviceId } })
    if (body.presence.online === online) return
    await pause(25)
  }
  throw new Error(`${deviceId} did not become ${online ? 'online' : 'away'}.`)
}
