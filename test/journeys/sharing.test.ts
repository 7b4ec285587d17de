// A subscription given on: personal install links and the devices that use them, seats that run out, and seats that other
// persons have. On the local cloud, because who wins is decided by its conditions.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { client } from '../../contracts/client.ts'
import { queueCommand, readCommand } from '../../contracts/commands.ts'
import { disconnectDevice, enrolDevice, listDevices, readDevice } from '../../contracts/devices.ts'
import {
  acceptInvitation,
  createInstallLink,
  inviteToSeat,
  listInstallLinks,
  listInvitations,
  previewInstallLink,
  revokeInstallLink,
  takeSeatBack,
} from '../../contracts/sharing.ts'
import { listSubscriptions, redeemCode } from '../../contracts/subscriptions.ts'
import { newCode } from '../support/codes.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { mailedToken } from '../support/mailbox.ts'
import { description, enrolFor, newKey } from '../support/owned-device.ts'
import { newEmail, newPerson, type Person, refusal, stranger } from '../support/person.ts'
import { startSimulator } from '../support/simulator.ts'

const run = promisify(execFile)
let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())

const held = async (person: Person) => (await person.call(listSubscriptions, {})).body.items
async function firstOf(person: Person) {
  const [first] = await held(person)
  if (!first) throw new Error('everybody has a subscription')
  return first
}

/** A person with a subscription of a plan. */
async function subscriber(plan: string) {
  const person = await newPerson(hub)
  const code = await newCode(hub, plan)
  const { body } = await person.call(redeemCode, { body: { code } })
  return { person, params: { subscriptionId: body.subscription.id } }
}

/** Somebody shares a subscription of theirs with a person. */
async function shareWith({ email, call }: Person) {
  const { person, params } = await subscriber('family')
  await person.call(inviteToSeat, { params, body: { email } })
  const token = await mailedToken(hub, email, `${person.email} offers you protection for your devices`)
  return (await call(acceptInvitation, { body: { token } })).body
}

async function newLink({ person, params }: Awaited<ReturnType<typeof subscriber>>, lifetimeHours = 24) {
  const { body } = await person.call(createInstallLink, { params, body: { lifetimeHours } })
  const { origin, pathname, hash } = new URL(body.url)
  return { ...body, page: origin + pathname, secret: hash.slice(1), params: { ...params, linkId: body.id } }
}

/** Uses a link as a device does: its secret is the bearer token. */
const use = (secret: string, csr: string, more: object = {}) =>
  client({ origin: hub.origin, token: () => secret })(enrolDevice, { body: { ...description, csr, ...more } })
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code
const preview = (secret: string) => stranger(hub)(previewInstallLink, { body: { secret } })

describe('a personal install link', () => {
  it('R62: connects a device that is signed in for itself alone, and its owner is told', async () => {
    const owner = await subscriber('family')
    const other = await shareWith(owner.person)
    const link = await newLink(owner)
    expect(link.page).toBe(`${hub.origin}/install`)
    const { csr } = await newKey()
    const { device, session } = (await use(link.secret, csr, { name: 'Tablet' })).body
    expect(device.subscriptionId).toBe(owner.params.subscriptionId)

    const asDevice = client({ origin: hub.origin, token: () => session.token })
    const own = { params: { deviceId: device.id } }
    expect((await asDevice(readDevice, own)).body.owner).toEqual({ email: owner.person.email })
    const seen = (await asDevice(listSubscriptions, {})).body.items
    expect(seen.map(({ id }) => id)).toEqual([owner.params.subscriptionId])
    expect((await held(owner.person)).map(({ id }) => id).sort()).toEqual(
      [owner.params.subscriptionId, other.id].sort(),
    )
    expect(await codeOf(asDevice(listDevices, {}))).toBe('session/not-allowed')
    expect(await codeOf(asDevice(queueCommand, { ...own, body: { type: 'device.lock' } }))).toBe('session/not-allowed')
    const another = await enrolFor(owner.person)
    expect(await codeOf(asDevice(readDevice, { params: { deviceId: another.device.id } }))).toBe('device/not-found')

    const { items } = (await owner.person.call(listInstallLinks, { params: owner.params })).body
    expect(items).toMatchObject([{ state: 'redeemed', redeemed: { deviceId: device.id, deviceName: 'Tablet' } }])
    const mail = await hub.mail(owner.person.email, ({ subject = '' }) => subject.includes('personal link'))
    expect(mail.text).not.toContain(link.secret)
    const used = (await held(owner.person)).find(({ id }) => id === owner.params.subscriptionId)?.usedSeats
    expect(used).toBe(2)
  }, 60_000)

  it('goes from one simulated device to another, which is told signed when its subscription lasts longer', async () => {
    const owner = await subscriber('family')
    const folder = await mkdtemp(join(tmpdir(), 'vigil-shared-'))
    const device = ['device/simulator/main.ts', '--json', '--hub', hub.origin]
    const { stdout } = await run(process.execPath, [...device, '--share', '--session', owner.person.token])
    const { url } = JSON.parse(stdout) as { url: string }
    const second = await startSimulator(hub, { state: join(folder, 'second'), args: ['--link', url] })
    const { subscriptionId } = owner.params
    await second.until(
      'its subscription',
      ({ event, ...more }) => event === 'coverage' && more.subscriptionId === subscriptionId,
    )
    const code = await newCode(hub, 'family')
    const { coveredUntil } = (await owner.person.call(redeemCode, { body: { code } })).body.subscription
    await second.until('more time', ({ event, ...more }) => event === 'coverage' && more.coveredUntil === coveredUntil)
    second.type('owner')
    expect(await second.until('its owner', ({ event }) => event === 'owner')).toMatchObject({
      email: owner.person.email,
    })
    await second.stop()
    await rm(folder, { recursive: true })
  }, 60_000)

  it('R60: is not used up by those who look: 20 scanners, and a page that is loaded', async () => {
    const owner = await subscriber('family')
    const link = await newLink(owner)
    const looks = await Promise.all(Array.from({ length: 20 }, () => preview(link.secret)))
    const [name = ''] = owner.person.email
    for (const { body } of looks) expect(body).toMatchObject({ emailHint: `${name}•••@example.org`, plan: 'Family' })
    await Promise.all(Array.from({ length: 20 }, () => fetch(link.url).then((answer) => answer.text())))
    expect((await use(link.secret, (await newKey()).csr)).status).toBe(201)
    expect(await codeOf(preview(link.secret))).toBe('link/expired')
  })

  it('R61: has one winner of 20 devices that use it at once', async () => {
    const owner = await subscriber('household')
    const { secret } = await newLink(owner)
    const keys = await Promise.all(Array.from({ length: 20 }, newKey))
    const outcomes = await Promise.all(
      keys.map(({ csr }) =>
        use(secret, csr).then(
          () => 'connected',
          (failure) => failure.problem.code,
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'connected')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['connected', 'link/expired']))
    expect((await owner.person.call(listDevices, {})).body.items).toHaveLength(1)
    expect((await firstOf(owner.person)).usedSeats).toBe(1)
  }, 60_000)

  it('R61: gives the same certificate to the same key for five minutes, and then nothing to anybody', async () => {
    const { secret } = await newLink(await subscriber('family'))
    const [{ csr }, another] = [await newKey(), await newKey()]
    const first = (await use(secret, csr)).body
    const again = (await use(secret, csr)).body
    expect([again.device.id, again.certificatePem]).toEqual([first.device.id, first.certificatePem])
    expect(await codeOf(use(secret, another.csr))).toBe('link/expired')
    await hub.clock(301)
    expect(await codeOf(use(secret, csr))).toBe('link/expired')
    await hub.clock(0)
  })

  it('is refused the same whether it was revoked, has expired, was garbled, or never was', async () => {
    const owner = await subscriber('family')
    const [revoked, late, good] = [await newLink(owner), await newLink(owner, 1), await newLink(owner, 72)]
    await owner.person.call(revokeInstallLink, { params: revoked.params })
    expect(await codeOf(owner.person.call(revokeInstallLink, { params: revoked.params }))).toBe(
      'install-link/not-found',
    )
    await hub.clock(3601)
    const garbled = `${good.secret.slice(0, -1)}${good.secret.endsWith('A') ? 'B' : 'A'}`
    const never = good.secret.replace(/[0-9A-Z]{26}\.[0-9A-Z]{26}/, `${'0'.repeat(26)}.${'0'.repeat(26)}`)
    const { csr } = await newKey()
    for (const secret of [revoked.secret, late.secret, garbled, never]) {
      expect(await codeOf(preview(secret))).toBe('link/expired')
      expect(await codeOf(use(secret, csr))).toBe('link/expired')
    }
    expect((await preview(good.secret)).status).toBe(200)
    await hub.clock(0)
  })

  it('opens nothing else: not the account, not its devices, not another device in the place of one', async () => {
    const owner = await subscriber('family')
    const { device } = await enrolFor(owner.person)
    const { secret } = await newLink(owner)
    const byLink = client({ origin: hub.origin, token: () => secret })
    expect(await codeOf(byLink(listDevices, {}))).toBe('session/required')
    expect(await codeOf(byLink(disconnectDevice, { params: { deviceId: device.id } }))).toBe('session/required')
    const { csr } = await newKey()
    expect(await codeOf(use(secret, csr, { replaces: device.id }))).toBe('session/not-allowed')
    expect((await use(secret, csr)).status).toBe(201)
  })

  it('is one of ten at most, however many are made at once', async () => {
    const owner = await subscriber('household')
    const made = await Promise.all(
      Array.from({ length: 12 }, () =>
        owner.person.call(createInstallLink, { params: owner.params, body: {} }).then(
          () => 'made',
          (failure) => failure.problem.code,
        ),
      ),
    )
    const { items } = (await owner.person.call(listInstallLinks, { params: owner.params })).body
    expect(items.length).toBe(made.filter((outcome) => outcome === 'made').length)
    expect(items.length).toBeLessThanOrEqual(10)
    for (let more = items.length; more < 10; more++) await newLink(owner)
    expect(await codeOf(newLink(owner))).toBe('install-link/too-many')
  })

  it('is not made where no seat is free', async () => {
    const owner = await subscriber('solo')
    await enrolFor(owner.person)
    expect(await codeOf(newLink(owner))).toBe('subscription/no-seat')
  })
})

describe('seats', () => {
  it('go to 3 of 20 devices that want the last 3', async () => {
    const { person } = await subscriber('family')
    for (let taken = 0; taken < 2; taken++)
      await person.call(enrolDevice, { body: { ...description, csr: (await newKey()).csr } })
    const keys = await Promise.all(Array.from({ length: 20 }, newKey))
    const outcomes = await Promise.all(
      keys.map(({ csr }) =>
        person.call(enrolDevice, { body: { ...description, csr } }).then(
          () => 'connected',
          (failure) => failure.problem.code,
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'connected')).toHaveLength(3)
    expect(new Set(outcomes)).toEqual(new Set(['connected', 'subscription/no-seat']))
    expect((await firstOf(person)).usedSeats).toBe(5)
    const [leaving] = (await person.call(listDevices, {})).body.items
    await person.call(disconnectDevice, { params: { deviceId: leaving?.id ?? '' } })
    expect((await firstOf(person)).usedSeats).toBe(4)
    expect((await person.call(enrolDevice, { body: { ...description, csr: (await newKey()).csr } })).status).toBe(201)
  }, 60_000)

  it('that become fewer than are used disconnect nobody, and let nobody new in until one is free', async () => {
    const person = await newPerson(hub)
    const folder = await mkdtemp(join(tmpdir(), 'vigil-fewer-'))
    const first = await startSimulator(hub, { token: person.token, state: join(folder, 'first') })
    const { deviceId } = first
    const others = [await enrolFor(person), await enrolFor(person)]
    const code = await newCode(hub, 'solo')
    await person.call(redeemCode, { body: { code } })
    expect(await firstOf(person)).toMatchObject({ plan: { id: 'solo' }, seats: 1, usedSeats: 3 })

    expect((await person.call(listDevices, {})).body.items).toHaveLength(3)
    const update = { params: { deviceId }, body: { type: 'antivirus.update-databases' } } as const
    const { id: commandId } = (await person.call(queueCommand, update)).body
    await eventually('what was asked of it', async () => {
      const { state } = (await person.call(readCommand, { params: { deviceId, commandId } })).body
      return state === 'succeeded'
    })
    await first.stop()
    await rm(folder, { recursive: true })
    for (const { device } of others) {
      expect(await codeOf(enrolFor(person))).toBe('subscription/no-seat')
      await person.call(disconnectDevice, { params: { deviceId: device.id } })
    }
    expect(await codeOf(enrolFor(person))).toBe('subscription/no-seat')
    await person.call(disconnectDevice, { params: { deviceId } })
    expect((await enrolFor(person)).device.subscriptionId).toBe((await firstOf(person)).id)
  }, 60_000)
})

describe('a seat that is offered by mail', () => {
  it('is used by another person with an account of their own, and nothing of theirs is seen', async () => {
    const owner = await subscriber('family')
    const { person, params } = owner
    const guestEmail = newEmail('guest')
    await person.call(inviteToSeat, { params, body: { email: guestEmail } })
    expect((await firstOf(person)).usedSeats).toBe(1)
    const token = await mailedToken(hub, guestEmail, `${person.email} offers you protection for your devices`)
    const guest = await newPerson(hub, 'guest')
    expect(await codeOf(person.call(acceptInvitation, { body: { token } }))).toBe('invitation/own')
    const { body: shared } = await guest.call(acceptInvitation, { body: { token } })
    expect(shared).toMatchObject({ plan: { id: 'family' }, seats: 1, sharedBy: { email: person.email } })
    expect(await codeOf(guest.call(acceptInvitation, { body: { token } }))).toBe('link/expired')

    const { device } = await enrolFor(guest)
    expect(device.subscriptionId).toBe(shared.id)
    expect((await person.call(listDevices, {})).body.items).toEqual([])
    expect(await codeOf(person.call(readDevice, { params: { deviceId: device.id } }))).toBe('device/not-found')
    const [invitation] = (await person.call(listInvitations, { params })).body.items
    expect(invitation).toMatchObject({ state: 'accepted', email: guestEmail })

    // More time for the owner is more time for the guest, and for the guest's device.
    const more = await newCode(hub, 'family')
    const { endsAt } = (await person.call(redeemCode, { body: { code: more } })).body.subscription
    await eventually('the longer term', async () => (await held(guest)).some((each) => each.endsAt === endsAt))

    await person.call(takeSeatBack, { params: { ...params, invitationId: invitation?.id ?? '' } })
    expect((await firstOf(person)).usedSeats).toBe(0)
    await hub.mail(guest.email, ({ subject = '' }) => subject.includes('taken back'))
    await eventually('the end of it on the device', async () => {
      const { protection } = (await guest.call(readDevice, { params: { deviceId: device.id } })).body
      return protection.reasons.some(({ code }) => code === 'subscription-ended')
    })
    const locate = { params: { deviceId: device.id }, body: { type: 'device.locate' } } as const
    expect((await guest.call(queueCommand, locate)).status).toBe(202)
  }, 60_000)

  it('is free again when nobody accepts it in a week, and its link is dead then', async () => {
    const { person, params } = await subscriber('family')
    const email = newEmail('guest')
    await person.call(inviteToSeat, { params, body: { email } })
    const token = await mailedToken(hub, email, `${person.email} offers you protection for your devices`)
    await hub.clock(7 * 24 * 3600 + 60)
    await hub.runSchedule('SubscriptionsHourly')
    await eventually('the free seat', async () => (await firstOf(person)).usedSeats === 0)
    const guest = await newPerson(hub, 'guest')
    expect(await codeOf(guest.call(acceptInvitation, { body: { token } }))).toBe('link/expired')
    await hub.clock(0)
  })

  it('is not of a trial, and not one that somebody shares', async () => {
    const person = await newPerson(hub)
    const { id: subscriptionId } = await firstOf(person)
    const asked = person.call(inviteToSeat, { params: { subscriptionId }, body: { email: newEmail() } })
    expect(await codeOf(asked)).toBe('subscription/not-shareable')
  })
})

describe('what is of somebody else', () => {
  it('looks like what is not there', async () => {
    const owner = await subscriber('family')
    const link = await newLink(owner)
    const mallory = await newPerson(hub, 'mallory')
    const { params } = owner
    expect(await codeOf(mallory.call(createInstallLink, { params, body: {} }))).toBe('subscription/not-found')
    expect(await codeOf(mallory.call(listInstallLinks, { params }))).toBe('subscription/not-found')
    expect(await codeOf(mallory.call(revokeInstallLink, { params: link.params }))).toBe('install-link/not-found')
    expect(await codeOf(mallory.call(listInvitations, { params }))).toBe('subscription/not-found')
  })
})
