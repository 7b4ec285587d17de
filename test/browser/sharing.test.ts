// A subscription given on, in the portal: a device connects by a link, a seat goes to somebody else and comes back, a device
// moves. A real Chromium and the whole hub.

import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { client } from '../../contracts/client.ts'
import { enrolDevice } from '../../contracts/devices.ts'
import { createInstallLink, mostLiveLinks } from '../../contracts/sharing.ts'
import { listSubscriptions } from '../../contracts/subscriptions.ts'
import { connectDevice } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { description, enrolFor, newKey } from '../support/owned-device.ts'
import { newPerson } from '../support/person.ts'
import { button, heading, isWellMade, openLink, says, signIn } from '../support/portal.ts'
import { ownerSharingAt } from '../support/subscriber.ts'

const portal = new Portal(borrowHub)

/** A device that has nothing but a link, and is heard of. */
async function connectBy(secret: string, name: string): Promise<string> {
  const { keyPem, csr } = await newKey()
  const byLink = client({ origin: portal.hub.origin, token: () => secret })
  const { body } = await byLink(enrolDevice, { body: { ...description, name, csr } })
  await connectDevice({ ...body, keyPem })
  return body.device.id
}

const secretOf = async (page: Page): Promise<string> => {
  const shown = (await page.locator('[data-link-shown] pre').textContent()) ?? ''
  return shown.slice(shown.indexOf('#') + 1)
}

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  it('connects a device by a link that is shown once, and shows its seat and who used the link', async () => {
    const { page, context, complaints } = await portal.openAt(width)
    const owner = await newPerson(portal.hub)
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
    expect(await page.evaluate('window.sharedUrl')).toBe(`${portal.hub.origin}/install#${secret}`)

    // Who holds the device looks, and looks again; nothing is used up, and the secret leaves the address bar.
    const guest = await context.newPage()
    const asked: string[] = []
    guest.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`))
    await guest.goto(`/install#${secret}`)
    await says(guest, `${owner.email[0]}•••@example.org`)
    expect(guest.url()).toBe(`${portal.hub.origin}/install`)
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

  it('offers a seat by mail, which its owner takes back', async () => {
    const { page, complaints } = await ownerSharingAt(portal, width)
    const friend = await newPerson(portal.hub, 'bob')
    await page.getByLabel('Their e-mail').fill(friend.email)
    await button(page, 'Send the invitation').click()
    await says(page, `A mail is on its way to ${friend.email}`)
    await page.locator('[data-invitation][data-state=invited]').waitFor()
    await isWellMade(page)

    const theirs = await portal.openAt(width)
    await openLink(theirs.page, portal.hub, friend.email, 'offers you protection')
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
    await openLink(theirs.page, portal.hub, friend.email, 'offers you protection')
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
})

describe('links that open nothing, and devices that move', () => {
  it('shows the same page for a link that was revoked, that is garbled, or that stands in a query', async () => {
    const { page, context, complaints } = await ownerSharingAt(portal, 'phone')
    await button(page, 'Make a link').click()
    const secret = await secretOf(page)
    await page.getByRole('button', { name: /^Revoke the link/ }).click()
    await page.locator('[data-link][data-state=revoked]').waitFor()
    await page.locator('[data-link-shown]').waitFor({ state: 'detached' })
    for (const link of [`/install#${secret}`, '/install#lnk.ABC', `/install?secret=${secret}`, '/install']) {
      const guest = await context.newPage()
      await guest.goto(link)
      await heading(guest, 'This link does not work any more').waitFor()
      await eventually('a clean address bar', async () => guest.url() === `${portal.hub.origin}/install`)
      await isWellMade(guest)
      await guest.close()
    }
    expect(complaints).toEqual([])
  }, 120_000)

  it('moves a device to another subscription, from its settings and back', async () => {
    const { page, owner, complaints } = await ownerSharingAt(portal, 'desktop')
    const friend = await newPerson(portal.hub, 'carol')
    const { device } = await enrolFor(friend, 'Laptop')
    await page.getByLabel('Their e-mail').fill(friend.email)
    await button(page, 'Send the invitation').click()
    const theirs = await portal.openAt('desktop')
    await signIn(theirs.page, friend.email)
    await openLink(theirs.page, portal.hub, friend.email, 'offers you protection')
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
})

describe('links and seats that are used up', () => {
  it('says which ten links are open, and what to do where no seat is free', async () => {
    const owner = await newPerson(portal.hub)
    const [held] = (await owner.call(listSubscriptions, {})).body.items
    const params = { subscriptionId: held?.id ?? '' }
    for (let made = 0; made < mostLiveLinks; made++) await owner.call(createInstallLink, { params, body: {} })
    const { page, complaints } = await portal.openAt('phone')
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
