// The whole path once, as a person walks it: a real Chromium, a real device process, everything else as it is deployed.
// At the width of a phone and of a desk.

import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { startHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { goodPassword, newEmail } from '../support/person.ts'
import { button, heading, isWellMade, openLink, says, signIn } from '../support/portal.ts'
import { type Simulator, startSimulator } from '../support/simulator.ts'

const portal = new Portal(startHub)

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up')
  await isWellMade(page)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await button(page, 'Sign up').click()
  await heading(page, /check your mail/i).waitFor()
}

async function activate(page: Page, email: string): Promise<void> {
  // Nothing is used up by opening the page.
  await openLink(page, portal.hub, email, 'Activate')
  await button(page, 'Activate my account').click()
  await says(page, /Your account is active/)
}

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  it('leads from signing up to a locked device, and through a restart of the hub', async () => {
    const { page, complaints } = await portal.openAt(width)
    const email = newEmail()
    await signUp(page, email)
    await activate(page, email)
    await signIn(page, email)

    const folder = await portal.newFolder()
    const account = ['--email', email, '--password', goodPassword, '--name', 'My phone']
    let phone: Simulator = await startSimulator(portal.hub, { state: folder, args: account })
    await page.getByRole('link', { name: /My phone/ }).click()
    await tab(page, 'Security status').waitFor()
    await isWellMade(page)

    // Update: the command is seen to go through its states, and the status changes, without reloading.
    await button(page, 'Update').first().click()
    await phone.until('the update', ({ type, state }) => type === 'antivirus.update-databases' && state === 'succeeded')
    await says(page, /Succeeded|Done/)
    await button(page, 'Enable').first().click()
    await phone.until('the switch', ({ type, state }) => type === 'antivirus.enable' && state === 'succeeded')
    await says(page, 'Protected')

    await tab(page, 'Where is my device').click()
    await page.getByLabel('Message on the screen').fill('Please call me')
    await button(page, 'Lock').click()
    await phone.until('the lock', ({ type, state }) => type === 'device.lock' && state === 'succeeded')
    await button(page, 'Locate').click()
    await phone.until('the place', ({ type, state }) => type === 'device.locate' && state === 'succeeded')
    await page.getByRole('link', { name: /open in maps/i }).waitFor()
    await isWellMade(page)

    // The device is gone: what is asked waits, and says until when; it is cancelled, and asked again.
    await phone.stop()
    await says(page, /Last seen/)
    await button(page, 'Lock').click()
    await says(page, /Waits for the device/)
    await says(page, /Expires/)
    await button(page, 'Cancel').first().click()
    await says(page, /Cancelled/)
    await button(page, 'Lock').click()
    await says(page, /Waits for the device/)

    await portal.hub.restart()
    await page.reload()
    await tab(page, 'Where is my device').click()
    await says(page, /Waits for the device/)
    phone = await startSimulator(portal.hub, { state: folder })
    await phone.until('the lock', ({ type, state }) => type === 'device.lock' && state === 'succeeded')
    await page
      .getByText(/Waits for the device/)
      .first()
      .waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  }, 120_000)
})

describe('a portal that can not listen for hints', () => {
  it('F30: still shows what happened, by asking every 15 seconds', async () => {
    const { page, context, complaints } = await portal.openAt('desktop')
    await context.routeWebSocket(/mqtt/, (socket) => socket.close())
    const email = newEmail()
    await signUp(page, email)
    await activate(page, email)
    await signIn(page, email)
    await says(page, /Checking every 15 s/)
    const account = ['--email', email, '--password', goodPassword, '--name', 'Quiet phone']
    await startSimulator(portal.hub, { state: await portal.newFolder(), args: account })
    await page.getByRole('link', { name: /Quiet phone/ }).click({ timeout: 30_000 })
    await button(page, 'Enable').click()
    await page.locator('[data-command][data-state=succeeded]').first().waitFor({ timeout: 30_000 })
    expect(complaints).toEqual([])
  }, 120_000)
})
