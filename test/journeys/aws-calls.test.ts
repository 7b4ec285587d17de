// How many AWS calls each route makes once its function is warm (design §9), counted at the wire; and that nothing ever
// scans a table. A new route needs a scenario here, and has the budget of its method unless the design says otherwise.

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { disavow, readAccount } from '../../contracts/account.ts'
import { acknowledgeCommand } from '../../contracts/acknowledgements.ts'
import { client } from '../../contracts/client.ts'
import { cancelCommand, cancelCommands, listCommands, queueCommand } from '../../contracts/commands.ts'
import { enrolDevice, rotateCertificate } from '../../contracts/devices.ts'
import { proveIdentity, signUp } from '../../contracts/identity.ts'
import { isOpen, type Route } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'
import { addAuthenticator, sendPhoneCode, verifyChallenge } from '../../contracts/two-step.ts'
import { type Asked, accountRequests, tokenOfMove } from '../support/account-requests.ts'
import { allCalls } from '../support/control.ts'
import { deviceRequests, newCommand, newDevice } from '../support/device-requests.ts'
import { closeAllMqtt } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { pathOf } from '../support/example.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { federationRequests } from '../support/other-account.ts'
import { description, newKey } from '../support/owned-device.ts'
import { packageRequests } from '../support/packages.ts'
import { passkeyRequests } from '../support/passkey-requests.ts'
import { paymentRequests } from '../support/payment-requests.ts'
import {
  activationToken,
  goodPassword,
  newEmail,
  newPerson,
  type Person,
  signInAs,
  stranger,
} from '../support/person.ts'
import { asJson, bearer, rawRequest } from '../support/raw-request.ts'
import { subscriptionRequests } from '../support/subscription-requests.ts'
import {
  appCode,
  challengeOf,
  HubTime,
  lastCode,
  newGuarded,
  newPhone,
  setUpAuthenticator,
} from '../support/two-step.ts'

let hub: Hub
let owner: Person
let time: HubTime

beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
  owner = await newPerson(hub)
}, 60_000)
afterEach(() => hub.clock(0))
afterAll(async () => {
  closeAllMqtt()
  await hub.stop()
})

async function calls(
  route: Route,
  { params = {}, query = '', body, token = owner.token, headers }: Asked,
): Promise<string[]> {
  const answer = await rawRequest(hub.origin, {
    method: route.method,
    path: pathOf(route.path, params) + query,
    headers: { ...bearer(token), ...(body && asJson), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(Object.keys(route.answers).map(Number)).toContain(answer.status)
  return (await hub.calls(answer.requestId)).map(({ service, operation }) => `${service} ${operation}`)
}

async function signedUp() {
  const email = newEmail()
  await stranger(hub)(signUp, { body: { email, password: goodPassword } })
  return email
}

const ownerSession = async () => ({ token: (await signInAs(hub, owner.email)).token })

/** Somebody with a phone, in an hour of their own: messages are few. */
async function guarded() {
  await time.nextHour()
  const { person, phone } = await newGuarded(hub)
  return { person, phone, token: person.token }
}

async function challenged() {
  const { person, phone } = await guarded()
  return { params: { challengeId: (await challengeOf(hub, person)).id }, phone }
}

/** For each route a request that succeeds, made anew each time. */
const scenarios: Record<string, () => Promise<Asked>> = {
  signUp: async () => ({ body: { email: newEmail(), password: goodPassword } }),
  activateAccount: async () => ({ body: { token: await activationToken(hub, await signedUp()) } }),
  resendActivation: async () => ({ body: { email: newEmail() } }),
  signIn: async () => ({ body: { email: owner.email, password: owner.password, client: 'app' } }),
  listSessions: async () => ({}),
  signOut: ownerSession,
  revokeSession: async () => ({ params: { sessionId: (await signInAs(hub, owner.email)).sessionId } }),
  revokeOtherSessions: async () => ({ token: (await newPerson(hub)).token }),
  proveIdentity: async () => ({ body: { method: 'password', password: owner.password } }),
  readAccount: async () => ({}),
  listActivity: async () => ({}),
  openLiveTicket: async () => ({}),
  describeApi: async () => ({}),
  readTwoStep: async () => ({}),
  sendPhoneCode: async () => ({ token: (await guarded()).token, body: { phone: newPhone() } }),
  verifyPhone: async () => {
    await time.nextHour()
    const { call, token } = await newPerson(hub)
    const phone = newPhone()
    await call(sendPhoneCode, { body: { phone } })
    return { token, body: { code: await lastCode(hub, phone) } }
  },
  removePhone: async () => ({ token: (await guarded()).token }),
  addAuthenticator: async () => ({ token: (await guarded()).token, body: {} }),
  verifyAuthenticator: async () => {
    const { person, token } = await guarded()
    const { secret } = (await person.call(addAuthenticator, { body: {} })).body
    return { token, body: { code: await appCode(secret, time) } }
  },
  removeAuthenticator: async () => {
    const { person, token } = await guarded()
    await setUpAuthenticator(person, time)
    return { token }
  },
  renewRecoveryCodes: async () => ({ token: (await guarded()).token }),
  sendChallengeCode: async () => {
    const { params } = await challenged()
    await time.pass(31)
    return { params }
  },
  verifyChallenge: async () => {
    const { params, phone } = await challenged()
    return { params, body: { method: 'sms', code: await lastCode(hub, phone) } }
  },
  sendProofCode: async () => ({ token: (await guarded()).token }),
}
/** Many sign in for these, and an address may do so a hundred times an hour. */
const inHoursOfTheirOwn = <T extends typeof scenarios>(requests: T): T =>
  Object.fromEntries(
    Object.entries(requests).map(([name, prepare]) => [
      name,
      async () => {
        await time.nextHour()
        return prepare()
      },
    ]),
  ) as T

const scenarioOf = (name: string): (() => Promise<Asked>) | undefined => {
  const others: typeof scenarios = {
    ...accountRequests(hub),
    ...inHoursOfTheirOwn(subscriptionRequests(hub)),
    ...paymentRequests(hub),
    ...deviceRequests(hub, owner),
    ...packageRequests(hub),
    ...inHoursOfTheirOwn(passkeyRequests(hub)),
    ...inHoursOfTheirOwn(federationRequests(hub)),
  }
  return scenarios[name] ?? others[name]
}

const budgets: Record<string, number> = {
  signIn: 4,
  // Whom the passkey names, counted; then their login; then one transaction. No e-mail comes with it, as with a password.
  signInWithPasskey: 5,
  // Who asks, the passkey (its name is told by mail), the factors; of the last one the login, which may be no way in; then one
  // transaction.
  removePasskey: 5,
  // The same check of a password as signing in, counted in the same way.
  proveIdentity: 4,
  // What came back, whose it is: the account and its login; then one transaction.
  completeSignIn: 5,
  // Who asks; what is connected, and the login.
  listIdentities: 3,
  // Who asks, what came back, whose it is; then one transaction.
  linkIdentity: 4,
  // Who asks; what goes, and what is left: the login, the others, a passkey; then one transaction.
  unlinkIdentity: 6,
  // A message: what was sent before, the account's language, the limits, the code, SNS; and before it who asks, and for
  // which number.
  sendPhoneCode: 6,
  sendChallengeCode: 7,
  sendProofCode: 7,
  // A code: counted for the account and for the message, before it is looked at; then one transaction.
  verifyPhone: 6,
  verifyChallenge: 5,
  verifyAuthenticator: 5,
  // The check of a sign-in; then whether a rescue is allowed, the mails of the hour and of the day, and the transaction.
  askRescue: 7,
  // The check of a password, in a session; then the sessions that end with it, and the transaction.
  changePassword: 5,
  // The link, counted before it is looked at, and whose it is; then the sessions, and the transaction.
  resetPassword: 5,
  // Who asks, counted; whose the address is, in which language to write to it; and the transaction.
  askEmailChange: 5,
  // The link, the account that it belongs to, its login; the sessions that follow it, and the transaction.
  confirmEmailChange: 5,
  // The link; the account, its factors and its passkeys together; its login, other accounts that open it, the sessions that
  // end, the transaction.
  disavow: 8,
  // Who asks, account and login; then the sessions that end, and the transaction.
  deleteAccount: 5,
  queueCommand: 5,
  // Who asks, the try that is counted; the code and what the account has; then one transaction.
  redeemCode: 5,
  // Who asks, the subscription, the links that are open, and which of them count still; then one transaction.
  createInstallLink: 5,
  // Who asks, the links, and which of them count still.
  listInstallLinks: 3,
  // Who asks, the subscription, the account's language, how many went out today; then one transaction.
  inviteToSeat: 5,
  // Who asks, what the token leads to, the subscription; then one transaction.
  acceptInvitation: 4,
  // Who asks, the device, the subscription; then one transaction.
  moveDevice: 4,
  // The first look at a photo; every other is two reads.
  downloadPhoto: 4,
  // Who asks, the device, what is open of it; then one transaction for each of these.
  cancelCommands: 4,
  // Queueing beside open commands: the link stands for the session, and what it names is one read more.
  releaseCommand: 7,
  // Who asks, the device and its places of just before; a lock, the mark and a locate: the two are signed, written and
  // published like any command, and stand behind another look at the device each.
  markMissing: 11,
  enrolDevice: 9,
  // The same certificate as at enrolment, in the same seven steps; the keys that sign commands are not read, but whether the
  // device is still there once its certificate works.
  rotateCertificate: 10,
  disconnectDevice: 8,
}
const budgetOf = (name: string, { method }: Route) => budgets[name] ?? (method === 'GET' ? 2 : 3)
const everyRoute = Object.values(routes).flatMap((declared) => Object.entries(declared))

/** What is too much is told by name. */
const assertWithin = (budget: number, made: string[]) => expect(made.length > budget ? made : []).toEqual([])

/** Of the cheapest of three: the first two may have been cold, on one sandbox or the other. */
async function warm(route: Route, prepare: () => Promise<Asked>): Promise<string[]> {
  const counted: string[][] = []
  for (let round = 0; round < 3; round++) counted.push(await calls(route, await prepare()))
  return counted.reduce((least, each) => (each.length < least.length ? each : least))
}

describe('the AWS calls of a warm request', () => {
  it.each(everyRoute)(
    '%s are within their budget',
    async (name, route) => {
      const prepare = scenarioOf(name)
      if (!prepare) throw new Error(`${name} has no scenario in this file`)
      const made = await warm(route, prepare)
      assertWithin(budgetOf(name, route), made)
      // What is read alongside the session may be there before it.
      if (!isOpen(route)) expect(made).toContain('dynamodb GetItem')
    },
    60_000,
  )

  it('that take back a change of address are those of a disavowal', async () => {
    assertWithin(8, await warm(disavow, async () => ({ body: { token: await tokenOfMove(hub) } })))
  })

  it('that take a passkey as second step or as proof are no more than those of a code', async () => {
    const requests = inHoursOfTheirOwn(passkeyRequests(hub))
    assertWithin(5, await warm(verifyChallenge, requests.verifyWithPasskey))
    assertWithin(4, await warm(proveIdentity, requests.proveWithPasskey))
  })

  it('that queues a command which meets an open one are at most 7', async () => {
    const made = await warm(queueCommand, async () => {
      const { deviceId } = (await newCommand(owner, true)).params
      return { params: { deviceId }, body: { type: 'device.lock', parameters: { message: 'Another' } } }
    })
    assertWithin(7, made)
  })

  it('that enrols a device anew are those of an enrolment, one look at it, and the two that cut it off', async () => {
    const made = await warm(enrolDevice, async () => {
      // One that is connected goes while it is replaced, and is looked at, cut off and written once more.
      const { deviceId } = (await newDevice(owner)).params
      return { body: { ...description, csr: (await newKey()).csr, replaces: deviceId } }
    })
    assertWithin(12, made)
  })

  it('that rotates a certificate twice in a day are one more, which stops the one in between', async () => {
    const made = await warm(rotateCertificate, async () => {
      const { params, token } = await newDevice(owner)
      const rotate = client({ origin: hub.origin, token: () => token })
      await rotate(rotateCertificate, { params, body: { csr: (await newKey()).csr } })
      return { params, token, body: { csr: (await newKey()).csr } }
    })
    assertWithin(11, made)
  })

  it('that stop all pending are three, and for each command that was sent a write, a signature and a message', async () => {
    const made = await warm(cancelCommands, async () => {
      const { deviceId } = (await newCommand(owner, true)).params
      await owner.call(queueCommand, { params: { deviceId }, body: { type: 'device.alarm' } })
      return { params: { deviceId } }
    })
    assertWithin(3 + 2 * 3, made)
  })

  it('that cancels a command which was sent are at most as many as queueing it', async () => {
    const made = await warm(cancelCommand, async () => ({ params: (await newCommand(owner, true)).params }))
    assertWithin(5, made)
  })

  it('that hands a device its open commands are three reads, and for each command a signature and two writes', async () => {
    const made = await warm(listCommands, async () => {
      const { params, token } = await newCommand(owner)
      return { params: { deviceId: params.deviceId }, token, query: '?state=open' }
    })
    expect(made.filter((call) => call === 'kms Sign')).toHaveLength(1)
    expect(made.filter((call) => call === 'dynamodb UpdateItem').length).toBeLessThanOrEqual(2)
    assertWithin(6, made)
  })

  it('that tell over HTTPS how a command ended are one more, which takes it off the open ones', async () => {
    const made = await warm(acknowledgeCommand, async () => ({
      ...(await newCommand(owner, true)),
      body: { epoch: 1, trail: [{ state: 'succeeded', at: new Date().toISOString() }] },
    }))
    assertWithin(4, made)
  })

  it('write the last use of a session once in a quarter of an hour', async () => {
    await hub.clock(16 * 60)
    const [first, second] = [await calls(readAccount, {}), await calls(readAccount, {})]
    await hub.clock(0)
    expect(first).toEqual(['dynamodb GetItem', 'dynamodb UpdateItem', 'dynamodb GetItem'])
    expect(second).toEqual(['dynamodb GetItem', 'dynamodb GetItem'])
  })
})

describe('no function', () => {
  it('scans a table, on any route, stream or schedule', async () => {
    const before = (await allCalls(hub)).length
    await hub.runSchedule('CommandsEveryMinute')
    await hub.runSchedule('DevicesDaily')
    await hub.runSchedule('DevicesEveryFiveMinutes')
    await eventually('every sweep', async () => {
      const swept = (await allCalls(hub)).slice(before)
      return (
        swept.some(({ operation }) => operation === 'ListCertificates') &&
        swept.filter(({ operation }) => operation === 'Query').length >= 32
      )
    })
    const operations = new Set((await allCalls(hub)).map(({ operation }) => operation))
    expect(operations).not.toContain('Scan')
    expect(operations.size).toBeGreaterThan(10)
  })
})
