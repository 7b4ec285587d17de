// The whole path once, as a person walks it: a real Chromium, a real device process, everything else as it is deployed.
// At the width of a phone and of a desk.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, type Visit, visit, widths } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type Hub, startHub } from '../support/hub.ts'
import { goodPassword, newEmail } from '../support/person.ts'
import { type Simulator, startSimulator, stopAllSimulators } from '../support/simulator.ts'

let hub: Hub
let browser: Browser
let state: string
let visitor: Visit | undefined

beforeAll(async () => {
  ;[hub, browser, state] = await Promise.all([startHub(), launchBrowser(), mkdtemp(join(tmpdir(), 'vigil-device-'))])
}, 90_000)
afterAll(async () => {
  await browser.close()
  await hub.stop()
  await rm(state, { recursive: true, force: true })
})
afterEach(async () => {
  await stopAllSimulators()
  await visitor?.close()
})

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** No page has what axe knows to be a barrier (WCAG 2.2 A and AA). */
async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual([])
}

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up')
  await isAccessible(page)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await button(page, 'Sign up').click()
  await page.getByRole('heading', { name: /check your mail/i }).waitFor()
}

async function activate(page: Page, email: string): Promise<void> {
  const mail = await hub.mail(email, ({ subject = '' }) => subject.includes('Activate'))
  const link = mail.links.find((each) => each.includes('#token=')) ?? ''
  await page.goto(link.replace(hub.origin, ''))
  // The token leaves the address bar, and nothing is used up by opening the page.
  await eventually('a clean address bar', async () => new URL(page.url()).hash === '')
  await button(page, 'Activate my account').click()
  await says(page, /Your account is active/)
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await button(page, 'Sign in').click()
  await page.getByRole('heading', { name: 'Devices' }).waitFor()
}

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  it('leads from signing up to a locked device, and through a restart of the hub', async () => {
    visitor = await visit(browser, hub.origin, widths[width])
    const { page, complaints } = visitor
    const email = newEmail()
    await signUp(page, email)
    await activate(page, email)
    await signIn(page, email)

    const folder = join(state, width)
    const account = ['--email', email, '--password', goodPassword, '--name', 'My phone']
    let phone: Simulator = await startSimulator(hub, { state: folder, args: account })
    await page.getByRole('link', { name: /My phone/ }).click()
    await tab(page, 'Security status').waitFor()
    await isAccessible(page)

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
    await isAccessible(page)

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

    await hub.restart()
    await page.reload()
    await tab(page, 'Where is my device').click()
    await says(page, /Waits for the device/)
    phone = await startSimulator(hub, { state: folder })
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
    visitor = await visit(browser, hub.origin)
    const { page, context, complaints } = visitor
    await context.routeWebSocket(/mqtt/, (socket) => socket.close())
    const email = newEmail()
    await signUp(page, email)
    await activate(page, email)
    await signIn(page, email)
    await says(page, /Checking every 15 s/)
    const account = ['--email', email, '--password', goodPassword, '--name', 'Quiet phone']
    await startSimulator(hub, { state: join(state, 'quiet'), args: account })
    await page.getByRole('link', { name: /Quiet phone/ }).click({ timeout: 30_000 })
    await button(page, 'Enable').click()
    await page.locator('[data-command][data-state=succeeded]').first().waitFor({ timeout: 30_000 })
    expect(complaints).toEqual([])
  }, 120_000)
})
