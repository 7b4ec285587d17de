// A subscription as a person meets it in the portal: a code is used, what is paid is waited for, and what was bought is looked
// after. A real Chromium and the whole hub; only the payment provider is played.

import { afterEach, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { type ProblemCode, problems } from '../../contracts/problems.ts'
import { listPlans, listSubscriptions, redeemCode } from '../../contracts/subscriptions.ts'
import { newCode } from '../support/codes.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newPerson, stranger } from '../support/person.ts'
import { button, heading, isWellMade, says, signIn } from '../support/portal.ts'
import { enterCode } from '../support/subscriber.ts'

const portal = new Portal(borrowHub)

/** As on a hub that sells. */
async function sellsPlans(page: Page, payments = true): Promise<void> {
  const { body } = await stranger(portal.hub)(listPlans, {})
  await page.route('**/v1/plans', (route) => route.fulfill({ json: { ...body, payments } }))
}

const problem = (code: ProblemCode) => ({ type: 'about:blank', code, requestId: 'test', ...problems[code] })
const unavailable = problem('payments/unavailable')
const renewing = problem('account/renewing')

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  it('uses an activation code in any grouping, and says what became of it', async () => {
    const { page, complaints } = await portal.openAt(width)
    const { email } = await newPerson(portal.hub)
    await sellsPlans(page, false)
    await signIn(page, email)
    await page.getByRole('link', { name: 'Subscription', exact: true }).click()
    await page.locator('[data-subscription][data-state=trial]').waitFor()
    await says(page, /Nothing can be bought on this hub/)
    await isWellMade(page)

    await enterCode(page, 'ABCDE-FGH')
    await says(page, 'A code has 20 letters and digits; this has 8.')
    await enterCode(page, '00000-00000-00000-00001')
    await says(page, /There is no such code, or it was used before/)
    await isWellMade(page)

    const code = await newCode(portal.hub, 'family')
    await enterCode(page, ` ${code.replaceAll('-', ' ').toLowerCase()}`)
    await says(page, /Family has begun: 5 devices/)
    await page.locator('[data-subscription][data-state=active]').waitFor()
    await enterCode(page, await newCode(portal.hub, 'family'))
    await says(page, /Family is extended/)
    await enterCode(page, await newCode(portal.hub, 'solo'))
    await says(page, /The code is kept\. Solo for one year begins by itself when Family ends/)
    await says(page, /Waiting: Solo for one year/)
    await enterCode(page, code)
    await says(page, /There is no such code, or it was used before/)
    await isWellMade(page)

    await page.goto('/account/activity')
    await page.getByLabel('Show').selectOption({ label: 'Subscription' })
    await says(page, 'Activation code kept for later')
    await says(page, 'Subscription extended')
    expect(complaints).toEqual([])
  }, 120_000)

  it('waits for what the payment provider tells, buys for one device, and says when nothing was charged', async () => {
    const { page, complaints } = await portal.openAt(width)
    const owner = await newPerson(portal.hub)
    const { device } = await enrolFor(owner, 'Phone')
    const bought: unknown[] = []
    await sellsPlans(page)
    await page.route('**/v1/subscriptions/checkouts', (route) => {
      bought.push(route.request().postDataJSON())
      return route.fulfill({ status: 201, json: { url: `${portal.hub.origin}/subscriptions?paid=yes` } })
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
    await owner.call(redeemCode, { body: { code: await newCode(portal.hub, 'family') } })
    await page.clock.fastForward('01:05')
    await says(page, 'Thank you. It is paid, and counts from now on.')
    await isWellMade(page)
    await button(page, 'Close this message').click()
    expect(page.url()).toBe(`${portal.hub.origin}/subscriptions`)

    await page.goto('/subscriptions?paid=no')
    await says(page, /Nothing was charged, and nothing has changed/)
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 120_000)

  it('shows what was bought: its renewal, receipts, and that an account which renews is not deleted', async () => {
    const { page, complaints } = await portal.openAt(width)
    const owner = await newPerson(portal.hub)
    let autoRenewal = true
    await owner.call(redeemCode, { body: { code: await newCode(portal.hub, 'family') } })
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
  afterEach(() => portal.hub.clock(0))

  it('is told of at the device and in the list, and keeps nobody from their devices', async () => {
    const owner = await newPerson(portal.hub)
    await enrolFor(owner, 'Phone')
    await portal.hub.clock(40 * 24 * 3600)
    const { page, complaints } = await portal.openAt('phone')
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
