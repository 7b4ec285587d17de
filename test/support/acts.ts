// What people do that changes something, each as one raw request that would succeed and has not been made yet, so that a
// test may break it, look, and make the very same request again.

import { askPasswordReset, changeProfile } from '../../contracts/account.ts'
import { cancelCommand, queueCommand } from '../../contracts/commands.ts'
import { disconnectDevice, enrolDevice } from '../../contracts/devices.ts'
import { signIn, signUp } from '../../contracts/identity.ts'
import type { Route } from '../../contracts/route.ts'
import { pathOf } from './example.ts'
import { description, enrolFor, newKey } from './owned-device.ts'
import { goodPassword, newEmail, type Person } from './person.ts'
import { asJson, bearer, type RawRequest } from './raw-request.ts'

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
  'disconnecting a device': {
    route: disconnectDevice,
    success: 204,
    prepare: async (owner) => request(disconnectDevice, owner.token, { deviceId: (await enrolFor(owner)).device.id }),
    pointOfNoReturn: [],
  },
} satisfies Record<string, Act>
