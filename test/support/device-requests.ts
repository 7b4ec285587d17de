// For each route of devices and commands a request that succeeds, about a device of its own, made anew each time: most of
// them end what they begin with.

import { client } from '../../contracts/client.ts'
import { announcePhoto, commandTypeNames, queueCommand } from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { markMissing } from '../../contracts/missing.ts'
import type { Asked } from './account-requests.ts'
import { connectDevice } from './device-wire.ts'
import { eventually } from './eventually.ts'
import type { Hub } from './hub.ts'
import { description, enrolFor, newKey } from './owned-device.ts'
import { newPerson, type Person } from './person.ts'
import { heldWipe } from './wiping.ts'

/** A device that can do whatever can be asked of one; the token is its own. */
export async function newDevice(owner: Person, isOnline = false) {
  const enrolled = await enrolFor(owner, 'Phone', commandTypeNames)
  const params = { deviceId: enrolled.device.id }
  if (isOnline) {
    await connectDevice(enrolled)
    await eventually('online', async () => (await owner.call(readDevice, { params })).body.presence.online)
  }
  return { params, token: enrolled.session.token, connect: () => connectDevice(enrolled) }
}

/** A command that waits for its device, or was sent to it. */
export async function newCommand(
  owner: Person,
  isOnline = false,
  type: 'device.lock' | 'device.mugshot' = 'device.lock',
) {
  const { params, token } = await newDevice(owner, isOnline)
  const { body } = await owner.call(queueCommand, { params, body: { type } })
  return { params: { ...params, commandId: body.id }, token }
}

/** A photo that its device is about to send for a mugshot. */
async function announced(owner: Person) {
  const { params, token } = await newCommand(owner, true, 'device.mugshot')
  const { deviceId, commandId } = params
  return { params: { deviceId }, token, body: { commandId, contentType: 'image/png' as const, bytes: 8 } }
}

/** A photo that nobody has looked at. */
async function newPhoto({ origin }: Hub, owner: Person) {
  const { params, token, body } = await announced(owner)
  const asDevice = client({ origin, token: () => token })
  const { photo, upload } = (await asDevice(announcePhoto, { params, body })).body
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: picture })
  return { params: { ...params, photoId: photo.id } }
}

/** A held wipe of a device that has come online since, with another command to make room for it. */
async function wipeAtHand(hub: Hub) {
  const owner = await newPerson(hub)
  const { params, connect } = await newDevice(owner)
  const { token } = await heldWipe(hub, owner, params.deviceId)
  await connect()
  await eventually('online', async () => (await owner.call(readDevice, { params })).body.presence.online)
  await owner.call(queueCommand, { params, body: { type: 'device.locate' } })
  return { body: { token } }
}

async function newMissing(owner: Person) {
  const { params } = await newDevice(owner)
  await owner.call(markMissing, { params, body: {} })
  return { params }
}

export function deviceRequests(hub: Hub, owner: Person) {
  const inDevice = async (isOnline = false) => ({ params: (await newDevice(owner, isOnline)).params })
  const inCommand = async () => ({ params: (await newCommand(owner)).params })
  const besideCommand = async () => ({ params: { deviceId: (await inCommand()).params.deviceId } })
  return {
    enrolDevice: async () => ({ body: { ...description, csr: (await newKey()).csr } }),
    listDevices: async () => ({}),
    readDevice: () => inDevice(),
    renameDevice: async () => ({ ...(await inDevice()), body: { name: 'Renamed' } }),
    disconnectDevice: () => inDevice(true),
    rotateCertificate: async () => ({ ...(await newDevice(owner)), body: { csr: (await newKey()).csr } }),
    revealRecoveryCode: () => inDevice(),
    markMissing: async () => ({ ...(await inDevice(true)), body: { message: 'Please call' } }),
    markFound: () => newMissing(owner),
    queueCommand: async () => ({ ...(await inDevice(true)), body: { type: 'device.locate' } }),
    listCommands: besideCommand,
    readCommand: inCommand,
    cancelCommand: inCommand,
    cancelCommands: besideCommand,
    releaseCommand: () => wipeAtHand(hub),
    acknowledgeCommand: async () => ({
      ...(await newCommand(owner, true)),
      body: { epoch: 1, trail: [{ state: 'received' as const, at: new Date().toISOString() }] },
    }),
    announcePhoto: () => announced(owner),
    downloadPhoto: () => newPhoto(hub, owner),
  } satisfies Record<string, () => Promise<Asked>>
}
