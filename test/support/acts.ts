// What people do that changes something, each as one raw request that would succeed and has not been made yet, so that a
// test may break it, look, and make the very same request again.

import { askPasswordReset, changeProfile } from '../../contracts/account.ts'
import {
  cancelCommand,
  cancelCommands,
  commandTypeNames,
  listCommands,
  queueCommand,
} from '../../contracts/commands.ts'
import {
  disconnectDevice,
  enrolDevice,
  listDevices,
  readDevice,
  revealRecoveryCode,
  rotateCertificate,
} from '../../contracts/devices.ts'
import { signIn, signUp } from '../../contracts/identity.ts'
import { markFound, markMissing } from '../../contracts/missing.ts'
import type { Route } from '../../contracts/route.ts'
import { eventually } from './eventually.ts'
import { pathOf } from './example.ts'
import { description, enrolFor, newKey } from './owned-device.ts'
import { goodPassword, newEmail, type Person } from './person.ts'
import { asJson, bearer, type RawRequest } from './raw-request.ts'
import { wipeProof } from './wiping.ts'

export interface Act {
  readonly route: Route
  /** The status of its success. */
  readonly success: number
  prepare(owner: Person): Promise<RawRequest>
  /** Calls behind which there is no way back: where one fails, the rest is done when the same is asked again. */
  readonly pointOfNoReturn: readonly string[]
}

let keys = 0

function request(route: Route, token: string | undefined, params: Record<string, string>, body?: object): RawRequest {
  return {
    method: route.method,
    path: pathOf(route.path, params),
    headers: {
      ...(token && bearer(token)),
      ...(body && asJson),
      ...(route.method === 'POST' && { 'idempotency-key': `key-${process.pid}-${++keys}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }
}

async function locked(owner: Person) {
  const { device } = await enrolFor(owner)
  const params = { deviceId: device.id }
  return { params, command: (await owner.call(queueCommand, { params, body: { type: 'device.lock' } })).body }
}

/** A device that can do whatever can be asked of one. */
const newCapable = (owner: Person) => enrolFor(owner, 'Phone', commandTypeNames)

/** A device shows a wipe a moment after it was asked: what is compared before and after must not be that moment. */
const wipesAreShown = ({ call }: Person) =>
  eventually('every wipe to be shown', async () => {
    const { items } = (await call(listDevices, {})).body
    const shown = items.map(async ({ id: deviceId }) => {
      const [wipes, { body: device }] = await Promise.all([
        call(listCommands, { params: { deviceId }, query: { type: 'device.wipe' } }),
        call(readDevice, { params: { deviceId } }),
      ])
      return device.wipe !== undefined || wipes.body.items.every(({ state }) => state === 'held')
    })
    return (await Promise.all(shown)).every(Boolean)
  })

export const acts = {
  'signing up': {
    route: signUp,
    success: 202,
    prepare: async () => request(signUp, undefined, {}, { email: newEmail(), password: goodPassword }),
    pointOfNoReturn: [],
  },
  'signing in': {
    route: signIn,
    success: 201,
    prepare: async ({ email, password }) => request(signIn, undefined, {}, { email, password, client: 'app' }),
    pointOfNoReturn: [],
  },
  'asking for a new password': {
    route: askPasswordReset,
    success: 202,
    prepare: async ({ email }) => request(askPasswordReset, undefined, {}, { email }),
    pointOfNoReturn: [],
  },
  'changing the profile': {
    route: changeProfile,
    success: 200,
    prepare: async ({ token }) => request(changeProfile, token, {}, { name: `Alice ${++keys}`, rescue: keys % 2 > 0 }),
    pointOfNoReturn: [],
  },
  'enrolling a device': {
    route: enrolDevice,
    success: 201,
    prepare: async ({ token }) => request(enrolDevice, token, {}, { ...description, csr: (await newKey()).csr }),
    // The certificate is activated last: until then the device is there and can not connect.
    pointOfNoReturn: ['iot UpdateCertificate'],
  },
  'queueing a command': {
    route: queueCommand,
    success: 202,
    prepare: async (owner) =>
      request(queueCommand, owner.token, (await locked(owner)).params, {
        type: 'device.lock',
        parameters: { message: 'Lost' },
      }),
    pointOfNoReturn: [],
  },
  'cancelling a command': {
    route: cancelCommand,
    success: 200,
    prepare: async (owner) => {
      const { params, command } = await locked(owner)
      return request(cancelCommand, owner.token, { ...params, commandId: command.id })
    },
    pointOfNoReturn: [],
  },
  'wiping a device': {
    route: queueCommand,
    success: 202,
    prepare: async (owner) => {
      await wipesAreShown(owner)
      const { id: deviceId } = (await newCapable(owner)).device
      const proof = await wipeProof(owner, deviceId)
      return request(queueCommand, owner.token, { deviceId }, { type: 'device.wipe', proof })
    },
    pointOfNoReturn: [],
  },
  'stopping all that is pending': {
    route: cancelCommands,
    success: 200,
    prepare: async (owner) => request(cancelCommands, owner.token, (await locked(owner)).params),
    pointOfNoReturn: [],
  },
  'marking a device missing': {
    route: markMissing,
    success: 200,
    prepare: async (owner) =>
      request(markMissing, owner.token, { deviceId: (await enrolFor(owner)).device.id }, { message: 'Please call' }),
    pointOfNoReturn: [],
  },
  'marking it found': {
    route: markFound,
    success: 200,
    prepare: async (owner) => {
      const params = { deviceId: (await enrolFor(owner)).device.id }
      await owner.call(markMissing, { params, body: {} })
      return request(markFound, owner.token, params)
    },
    pointOfNoReturn: [],
  },
  'looking at a recovery code': {
    route: revealRecoveryCode,
    success: 201,
    prepare: async (owner) => request(revealRecoveryCode, owner.token, { deviceId: (await enrolFor(owner)).device.id }),
    pointOfNoReturn: [],
  },
  'rotating a certificate': {
    route: rotateCertificate,
    success: 201,
    prepare: async (owner) => {
      const { device, session } = await enrolFor(owner)
      return request(rotateCertificate, session.token, { deviceId: device.id }, { csr: (await newKey()).csr })
    },
    pointOfNoReturn: ['iot UpdateCertificate'],
  },
  'enrolling a device anew': {
    route: enrolDevice,
    success: 201,
    prepare: async (owner) => {
      const { id: replaces } = (await enrolFor(owner)).device
      return request(enrolDevice, owner.token, {}, { ...description, csr: (await newKey()).csr, replaces })
    },
    // What is there is cut off first, so a certificate that can not be stopped lets nothing begin.
    pointOfNoReturn: [],
  },
  'disconnecting a device': {
    route: disconnectDevice,
    success: 204,
    prepare: async (owner) => request(disconnectDevice, owner.token, { deviceId: (await enrolFor(owner)).device.id }),
    pointOfNoReturn: [],
  },
} satisfies Record<string, Act>
