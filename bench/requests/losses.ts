// Routes for the day on which a device is lost: missing and found, photos, wipes, what a device is given anew. Each is
// about a device of its own that is away, but for the phone that is marked missing while it is online.

import {
  announcePhoto,
  cancelCommands,
  downloadPhoto,
  listCommands,
  queueCommand,
  releaseCommand,
} from '../../contracts/commands.ts'
import { enrolDevice, revealRecoveryCode, rotateCertificate } from '../../contracts/devices.ts'
import { proveIdentity } from '../../contracts/identity.ts'
import { markFound, markMissing } from '../../contracts/missing.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { callerOf, idOf, newOwner, type Owner, password } from '../hub/owner.ts'
import { newestMail } from './newest-mail.ts'
import { described, enrolQuiet, newCsr } from './quiet-device.ts'
import {
  announcing,
  enrollingAnew,
  firstLook,
  marking,
  queueing,
  type Request,
  read,
  releasing,
  rotating,
  stopping,
  write,
} from './request.ts'

/** Queues a wipe of a device that is away, proved just before. */
async function wipe({ call }: Owner, deviceId: string) {
  const action = { action: 'device.wipe', deviceId } as const
  const { proof = '' } = (await call(proveIdentity, { body: { method: 'password', password, for: action } })).body
  return (await call(queueCommand, { params: { deviceId }, body: { type: 'device.wipe', proof } })).body
}

/** The token that lets go a wipe which is one too many for a day. */
async function heldWipe(hub: Hub, email: string): Promise<string> {
  const owner = await newOwner(hub, email)
  const { params } = await enrolQuiet(hub, owner)
  // Taken back it counts all the same.
  while ((await wipe(owner, params.deviceId)).state !== 'held') await owner.call(cancelCommands, { params })
  const { links } = await newestMail(hub, email, `Confirm that ${described.name} is to be wiped`)
  return links.find((link) => link.includes('#token='))?.split('#token=')[1] ?? ''
}

export function lossRequests({ hub, owner, phone }: Household): Request[] {
  const { call } = owner
  const asOwner = (asked: Promise<unknown>) => idOf(owner, asked)
  const quiet = () => enrolQuiet(hub, owner)
  const near = { deviceId: phone.id }
  return [
    {
      what: 'PUT …/missing, the device is online',
      ...marking,
      async ask() {
        const id = await asOwner(call(markMissing, { params: near, body: { message: 'Please call' } }))
        await call(markFound, { params: near })
        await call(cancelCommands, { params: near })
        return id
      },
    },
    {
      what: 'DELETE …/missing',
      ...write,
      async ask() {
        const { params } = await quiet()
        await call(markMissing, { params, body: {} })
        return asOwner(call(markFound, { params }))
      },
    },
    {
      what: 'POST …/commands, a wipe, the device is away',
      ...queueing,
      // Each by somebody else: one person's are counted.
      async ask(round) {
        const person = await newOwner(hub, `wipes${round}@example.org`)
        await wipe(person, (await enrolQuiet(hub, person)).params.deviceId)
        return person.requestId()
      },
    },
    {
      what: 'POST /v1/commands/releases, the device is away',
      ...releasing,
      async ask(round) {
        const token = await heldWipe(hub, `held${round}@example.org`)
        const stranger = callerOf(hub)
        return idOf(stranger, stranger.call(releaseCommand, { body: { token } }))
      },
    },
    {
      what: 'DELETE …/commands, one is pending',
      ...stopping,
      async ask() {
        const { params } = await quiet()
        await call(queueCommand, { params, body: { type: 'device.lock' } })
        return asOwner(call(cancelCommands, { params }))
      },
    },
    {
      what: 'POST …/secret-code-recoveries',
      ...write,
      ask: async () => asOwner(call(revealRecoveryCode, { params: (await quiet()).params })),
    },
    {
      what: 'POST …/certificates',
      ...rotating,
      async ask() {
        const device = await quiet()
        return idOf(device, device.call(rotateCertificate, { params: device.params, body: { csr: await newCsr() } }))
      },
    },
    {
      what: 'POST /v1/devices, the same device anew',
      ...enrollingAnew,
      async ask() {
        const { deviceId: replaces } = (await quiet()).params
        const body = { ...described, capabilities: [...described.capabilities], csr: await newCsr(), replaces }
        return asOwner(call(enrolDevice, { body }))
      },
    },
    ...photoRequests(hub, owner),
  ]
}

function photoRequests(hub: Hub, owner: Owner): Request[] {
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const announce = async () => {
    const device = await enrolQuiet(hub, owner)
    const { params } = device
    const { id: commandId } = (await owner.call(queueCommand, { params, body: { type: 'device.mugshot' } })).body
    // It goes out to a device that has no MQTT when that asks for it.
    await device.call(listCommands, { params, query: { state: 'open' } })
    const body = { commandId, contentType: 'image/png', bytes: picture.length } as const
    return { device, ...(await device.call(announcePhoto, { params, body })).body }
  }
  const send = async () => {
    const { device, photo, upload } = await announce()
    await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: picture })
    return { ...device.params, photoId: photo.id }
  }
  const look = (params: { deviceId: string; photoId: string }) => idOf(owner, owner.call(downloadPhoto, { params }))
  return [
    { what: 'POST …/photos', ...announcing, ask: async () => (await announce()).device.requestId() },
    { what: 'GET …/photos/{photoId}, for the first time', ...firstLook, ask: async () => look(await send()) },
    {
      what: 'GET …/photos/{photoId}, again',
      ...read,
      mostCalls: 3,
      async ask() {
        const params = await send()
        await look(params)
        return look(params)
      },
    },
  ]
}
