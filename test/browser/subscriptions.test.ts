// A subscription as a person meets it in the portal: a code is used, a device connects by a link, a seat goes to somebody else
// and comes back, and what is paid is waited for. A real Chromium and the whole hub; only the payment provider is played.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { client } from '../../contracts/client.ts'
import { enrolDevice } from '../../contracts/devices.ts'
import { type ProblemCode, problems } from '../../contracts/problems.ts'
import { createInstallLink, mostLiveLinks } from '../../contracts/sharing.ts'
import { listPlans, listSubscriptions, redeemCode } from '../../contracts/subscriptions.ts'
import { launchBrowser, type Visit, visit, widths } from '../support/browser.ts'
import { closeAllMqtt, connectDevice } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { type Hub, startHub } from '../support/hub.ts'
import { description, enrolFor, newKey } from '../support/owned-device.ts'
import { newPerson, stranger } from '../support/person.ts'
import { button, heading, isWellMade, openLink, says, signIn } from '../support/portal.ts'

let hub: Hub
let browser: Browser
const visitors: Visit[] = []

beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startHub(), launchBrowser()])
}, 90_000)
afterAll(async () => {
  await browser.close()
  await hub.stop()
})
afterEach(async () => {
  closeAllMqtt()
  await Promise.all(visitors.splice(0).map((visitor) => visitor.close()))
})

async function openAt(width: keyof typeof widths): Promise<Visit> {
  const visitor = await visit(browser, hub.origin, widths[width])
  visitor.page.setDefaultTimeout(30_000)
  visitors.push(visitor)
  return visitor
}

/** What an operator prints. */
async function activationCode(plan: string): Promise<string> {
  const env = { ...process.env, VIGIL_DATA: hub.dataFolder }
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/activation-codes.ts', '--plan', plan], { env })
  return stdout.trim()
}

async function useCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await button(page, 'Use the code').click()
}

/** A device that has nothing but a link, and is heard of. */
async function connectBy(secret: string, name: string): Promise<string> {
  const { keyPem, csr } = await newKey()
  const byLink = client({ origin: hub.origin, token: () => secret })
  const { body } = await byLink(enrolDevice, { body: { ...description, name, csr } })
  await connectDevice({ ...body, keyPem })
  return body.device.id
}

/** As on a hub that sells. */
async function sellsPlans(page: Page, payments = true): Promise<void> {
  const { body } = await stranger(hub)(listPlans, {})
  await page.route('**/v1/plans', (route) => route.fulfill({ json: { ...body, payments } }))
}

const problem = (code: ProblemCode) => ({ type: 'about:blank', code, requestId: 'test', ...problems[code] })
const unavailable = problem('payments/unavailable')
const renewing = problem('account/renewing')

const secretOf = async (page: Page): Promise<string> => {
  const shown = (await page.locator('[data-link-shown] pre').textContent()) ?? ''
  return shown.slice(shown.indexOf('#') + 1)
}

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  const open = () => openAt(width)
  /** An owner before a page of their own, with a family's subscription. */
  const ownerAt = async (path: string) => {
    const visitor = await open()
    const owner = await newPerson(hub)
    await signIn(visitor.page, owner.email)
    await visitor.page.getByRole('link', { name: 'Subscription', exact: true }).click()
    await useCode(visitor.page, await activationCode('family'))
    await visitor.page.locator('[data-outcome=started]').waitFor()
    await visitor.page.goto(path)
    return { ...visitor, owner }
  }
  const ownerSharing = async () => {
    const at = await ownerAt('/subscriptions')
    await at.page.getByRole('link', { name: 'Share subscription' }).click()
    await heading(at.page, 'Share subscription').waitFor()
    return at
  }

  it('uses an activation code in any grouping, and says what became of it', async () => {
    const { page, complaints } = await open()
    const { email } = await newPerson(hub)
    await sellsPlans(page, false)
    await signIn(page, email)
    await page.getByRole('link', { name: 'Subscription', exact: true }).click()
    await page.locator('[data-subscription][data-state=trial]').waitFor()
    await says(page, /Nothing can be bought on this hub/)
    await isWellMade(page)

    await useCode(page, 'ABCDE-FGH')
    await says(page, 'A code has 20 letters and digits; this has 8.')
    await useCode(page, '00000-00000-00000-00001')
    await says(page, /There is no such code, or it was used before/)
    await isWellMade(page)

    const code = await activationCode('family')
    await useCode(page, ` ${code.replaceAll('-', ' ').toLowerCase()}`)
    await says(page, /Family has begun: 5 devices/)
    await page.locator('[data-subscription][data-state=active]').waitFor()
    await useCode(page, await activationCode('family'))
    await says(page, /Family is extended/)
    await useCode(page, await activationCode('solo'))
    await says(page, /The code is kept\. Solo for one year begins by itself when Family ends/)
    await says(page, /Waiting: Solo for one year/)
    await useCode(page, code)
    await says(page, /There is no such code, or it was used before/)
    await isWellMade(page)

    await page.goto('/account/activity')
    await page.getByLabel('Show').selectOption({ label: 'Subscription' })
    await says(page, 'Activation code kept for later')
    await says(page, 'Subscription extended')
    expect(complaints).toEqual([])
  }, 120_000)

  it('connects a device by a link that is shown once, and shows its seat and who used the link', async () => {
    const { page, context, complaints } = await open()
    const owner = await newPerson(hub)
    await page.addInitScript('navigator.share = async ({ url }) => { window.sharedUrl = url }')
    await signIn(page, owner.email)
    await page.getByRole('link', { name: 'Add a device' }).click()
    await heading(page, 'Share subscription').waitFor()
    await says(page, 'None yet.')
    await page.getByLabel('Works for').selectOption({ label: '1 hour' })
    await button(page, 'Make a link').click()
    await says(page, /It must not be passed on/)
    await isWellMade(page)
    const secret = await secretOf(page)
    await button(page, 'Share…').click()
    expect(await page.evaluate('window.sharedUrl')).toBe(`${hub.origin}/install#${secret}`)

    // Who holds the device looks, and looks again; nothing is used up, and the secret leaves the address bar.
    const guest = await context.newPage()
    const asked: string[] = []
    guest.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`))
    await guest.goto(`/install#${secret}`)
    await says(guest, `${owner.email[0]}•••@example.org`)
    expect(guest.url()).toBe(`${hub.origin}/install`)
    await guest.reload()
    const inApp = guest.getByRole('link', { name: 'Open in the app' })
    expect(await inApp.getAttribute('href')).toBe(`vigil://enrol#${secret}`)
    await isWellMade(guest)
    expect(asked.filter((line) => line.includes(secret))).toEqual([])

    const deviceId = await connectBy(secret, 'Tablet')
    await page.locator('[data-state=redeemed]').getByRole('link', { name: 'Tablet' }).waitFor()
    await says(page, 'Tablet used the link, and is connected.')
    expect(await page.getByText(secret).count()).toBe(0)
    await isWellMade(page)
    await guest.reload()
    await heading(guest, 'This link does not work any more').waitFor()
    await page.getByRole('link', { name: 'See the subscription' }).click()
    await page.locator(`[data-seat="${deviceId}"]`).waitFor()
    await says(page, '1 of 5 seats used')
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 120_000)

  it('shows the same page for a link that was revoked, that is garbled, or that stands in a query', async () => {
    const { page, context, complaints } = await ownerSharing()
    await button(page, 'Make a link').click()
    const secret = await secretOf(page)
    await page.getByRole('button', { name: /^Revoke the link/ }).click()
    await page.locator('[data-link][data-state=revoked]').waitFor()
    await page.locator('[data-link-shown]').waitFor({ state: 'detached' })
    for (const link of [`/install#${secret}`, '/install#lnk.ABC', `/install?secret=${secret}`, '/install']) {
      const guest = await context.newPage()
      await guest.goto(link)
      await heading(guest, 'This link does not work any more').waitFor()
      await eventually('a clean address bar', async () => guest.url() === `${hub.origin}/install`)
      await isWellMade(guest)
      await guest.close()
    }
    expect(complaints).toEqual([])
  }, 120_000)

  it('offers a seat by mail, which its owner takes back', async () => {
    const { page, complaints } = await ownerSharing()
    const friend = await newPerson(hub, 'bob')
    await page.getByLabel('Their e-mail').fill(friend.email)
    await button(page, 'Send the invitation').click()
    await says(page, `A mail is on its way to ${friend.email}`)
    await page.locator('[data-invitation][data-state=invited]').waitFor()
    await isWellMade(page)

    const theirs = await open()
    await openLink(theirs.page, hub, friend.email, 'offers you protection')
    await heading(theirs.page, 'A seat for you').waitFor()
    await isWellMade(theirs.page)
    await theirs.page.getByRole('link', { name: 'Sign in and go on' }).click()
    await theirs.page.getByLabel('E-mail').fill(friend.email)
    await theirs.page.getByLabel('Password', { exact: true }).fill(friend.password)
    await button(theirs.page, 'Sign in').click()
    await says(theirs.page, friend.email)
    await isWellMade(theirs.page)
    await button(theirs.page, 'Accept the seat').click()
    await heading(theirs.page, 'The seat is yours').waitFor()
    await isWellMade(theirs.page)
    await theirs.page.getByRole('link', { name: 'To your subscription' }).click()
    await theirs.page.locator('[data-subscription][data-state=active]').waitFor()
    await openLink(theirs.page, hub, friend.email, 'offers you protection')
    await button(theirs.page, 'Accept the seat').click()
    await heading(theirs.page, 'This link does not work any more').waitFor()

    await page.reload()
    await page.locator('[data-invitation][data-state=accepted]').waitFor()
    await button(page, `Take back the seat of ${friend.email}`).click()
    await says(page, /keeps account and devices/)
    await isWellMade(page)
    await button(page, 'Take it back').click()
    await says(page, 'Nobody is invited.')
    await theirs.page.goto('/subscriptions')
    await theirs.page.locator('[data-subscription][data-state=limited]').waitFor()
    await says(theirs.page, /Shared with you by/)
    await isWellMade(theirs.page)
    expect([...complaints, ...theirs.complaints]).toEqual([])
  }, 120_000)

  it('moves a device to another subscription, from its settings and back', async () => {
    const { page, owner, complaints } = await ownerSharing()
    const friend = await newPerson(hub, 'carol')
    const { device } = await enrolFor(friend, 'Laptop')
    await page.getByLabel('Their e-mail').fill(friend.email)
    await button(page, 'Send the invitation').click()
    const theirs = await open()
    await signIn(theirs.page, friend.email)
    await openLink(theirs.page, hub, friend.email, 'offers you protection')
    await button(theirs.page, 'Accept the seat').click()
    await theirs.page.getByRole('link', { name: 'To your subscription' }).click()
    await button(theirs.page, 'Move Laptop').click()
    await theirs.page.getByRole('menuitem', { name: `To Family, shared by ${owner.email}` }).click()
    const shared = theirs.page.locator('[data-subscription][data-state=active]')
    await shared.locator(`[data-seat="${device.id}"]`).waitFor()
    await isWellMade(theirs.page)
    await theirs.page.goto(`/devices/${device.id}/settings`)
    await says(theirs.page, /shared by/)
    await isWellMade(theirs.page)
    await button(theirs.page, 'Move Laptop').click()
    await theirs.page.getByRole('menuitem', { name: /To Trial/ }).click()
    await says(theirs.page, '1 of 5 seats used')
    expect([...complaints, ...theirs.complaints]).toEqual([])
  }, 120_000)

  it('waits for what the payment provider tells, buys for one device, and says when nothing was charged', async () => {
    const { page, complaints } = await open()
    const owner = await newPerson(hub)
    const { device } = await enrolFor(owner, 'Phone')
    const bought: unknown[] = []
    await sellsPlans(page)
    await page.route('**/v1/subscriptions/checkouts', (route) => {
      bought.push(route.request().postDataJSON())
      return route.fulfill({ status: 201, json: { url: `${hub.origin}/subscriptions?paid=yes` } })
    })
    await page.clock.install()
    await signIn(page, owner.email)
    await page.goto(`/devices/${device.id}/settings`)
    await page.getByRole('link', { name: 'Buy for this device' }).click()
    await heading(page, 'Plans for Phone').waitFor()
    await says(page, '€39.90')
    await isWellMade(page)
    await button(page, 'Buy Family').click()
    await page.locator('[data-payment=waiting]').waitFor()
    expect(bought).toEqual([{ plan: 'family', deviceId: device.id }])
    await isWellMade(page)
    await page.clock.fastForward('01:05')
    await says(page, /has not confirmed the payment yet/)

    // The provider is slow, and the hub learns of it after all.
    await owner.call(redeemCode, { body: { code: await activationCode('family') } })
    await page.clock.fastForward('01:05')
    await says(page, 'Thank you. It is paid, and counts from now on.')
    await isWellMade(page)
    await button(page, 'Close this message').click()
    expect(page.url()).toBe(`${hub.origin}/subscriptions`)

    await page.goto('/subscriptions?paid=no')
    await says(page, /Nothing was charged, and nothing has changed/)
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 120_000)

  it('shows what was bought: its renewal, receipts, and that an account which renews is not deleted', async () => {
    const { page, complaints } = await open()
    const owner = await newPerson(hub)
    let autoRenewal = true
    await owner.call(redeemCode, { body: { code: await activationCode('family') } })
    const [held] = (await owner.call(listSubscriptions, {})).body.items
    const subscription = () => ({ ...held, billed: true, autoRenewal })
    await sellsPlans(page)
    await page.route('**/v1/subscriptions', (route) => route.fulfill({ json: { items: [subscription()] } }))
    await page.route(`**/v1/subscriptions/${held?.id}`, (route) => {
      autoRenewal = route.request().postDataJSON().autoRenewal
      return route.fulfill({ json: subscription() })
    })
    await page.route('**/v1/subscriptions/*/billing', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', json: unavailable }),
    )
    await page.route('**/v1/account', (route) =>
      route.request().method() === 'DELETE'
        ? route.fulfill({ status: 409, contentType: 'application/problem+json', json: renewing })
        : route.fallback(),
    )
    await signIn(page, owner.email)
    await page.goto('/account/data')
    await button(page, 'Delete my account…').click()
    await page.getByLabel('E-mail address of this account').fill(owner.email)
    await button(page, 'Delete for good').click()
    await says(page, /Your subscription renews itself/)
    await isWellMade(page)
    await page.getByRole('alert').getByRole('link', { name: 'Subscription' }).click()
    await says(page, /Renews itself on/)
    expect(await button(page, 'Renew').count()).toBe(0)
    await isWellMade(page)
    await page.getByLabel('Automatic renewal').click({ force: true })
    await says(page, /and nothing more is charged/)
    await button(page, 'Renew').waitFor()
    await button(page, 'Receipts and refunds').click()
    await says(page, /The payment provider does not answer. Nothing was charged/)
    await isWellMade(page)
    expect(complaints.filter((complaint) => !complaint.startsWith('503'))).toEqual([])
  }, 120_000)
})

describe('a subscription that is over', () => {
  afterEach(() => hub.clock(0))

  it('is told of at the device and in the list, and keeps nobody from their devices', async () => {
    const owner = await newPerson(hub)
    await enrolFor(owner, 'Phone')
    await hub.clock(40 * 24 * 3600)
    const { page, complaints } = await openAt('phone')
    await sellsPlans(page, false)
    await signIn(page, owner.email)
    await page.locator('[data-concern=over]').waitFor()
    await isWellMade(page)
    await page.getByRole('link', { name: /Phone/ }).click()
    await page.locator('[data-reason=subscription-ended]').getByRole('link', { name: 'See the subscription' }).waitFor()
    await page.getByRole('link', { name: 'Use an activation code' }).waitFor()
    await isWellMade(page)
    await page.goto('/devices')
    await page.getByRole('link', { name: 'Add a device' }).click()
    await page.locator('[data-subscription][data-state=limited]').waitFor()
    await isWellMade(page)
    await page.getByRole('link', { name: 'Share subscription' }).click()
    await page.locator('[data-no-room=over]').waitFor()
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 120_000)
})

describe('links and seats that are used up', () => {
  it('says which ten links are open, and what to do where no seat is free', async () => {
    const owner = await newPerson(hub)
    const [held] = (await owner.call(listSubscriptions, {})).body.items
    const params = { subscriptionId: held?.id ?? '' }
    for (let made = 0; made < mostLiveLinks; made++) await owner.call(createInstallLink, { params, body: {} })
    const { page, complaints } = await openAt('phone')
    await signIn(page, owner.email)
    await page.goto(`/subscriptions/${params.subscriptionId}/share`)
    await button(page, 'Make a link').click()
    await says(page, /Ten links are open already/)
    expect(await page.locator('[data-link][data-state=open]').count()).toBe(mostLiveLinks)
    await isWellMade(page)
    for (let seat = 0; seat < (held?.seats ?? 0); seat++) await enrolFor(owner, `Phone ${seat}`)
    await page.reload()
    await page.locator('[data-no-room=full]').waitFor()
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 120_000)
})
