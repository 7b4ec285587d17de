// Where Is My Device, as a frightened owner uses it: a real Chromium, a real device process; each page is looked at in the
// width of a phone and of a desk.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, type Visit, visit, widths } from '../support/browser.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { goodPassword, newEmail, signInAs, signUpAndActivate } from '../support/person.ts'
import { button, isWellMade, says, signIn } from '../support/portal.ts'
import { type Simulator, startSimulator, stopAllSimulators } from '../support/simulator.ts'

let hub: Hub
let browser: Browser
let state: string
let visitor: Visit
let token: string

// One owner for all: each test has a device of its own.
beforeAll(async () => {
  ;[hub, browser, state] = await Promise.all([borrowHub(), launchBrowser(), mkdtemp(join(tmpdir(), 'vigil-device-'))])
  const email = newEmail()
  await signUpAndActivate(hub, email)
  token = (await signInAs(hub, email)).token
  visitor = await visit(browser, hub.origin)
  await signIn(visitor.page, email)
}, 90_000)
afterAll(async () => {
  await browser.close()
  await hub.stop()
  await rm(state, { recursive: true, force: true })
})
afterEach(async () => {
  await stopAllSimulators()
  expect(visitor.complaints).toEqual([])
})

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })
const succeeded = (phone: Simulator, type: string) =>
  phone.until(`${type} to succeed`, (event) => event.type === type && event.state === 'succeeded')

async function isWellMadeAtBothWidths(page: Page): Promise<void> {
  for (const width of [widths.phone, widths.desktop]) {
    await page.setViewportSize(width)
    await isWellMade(page)
  }
}

/** The owner before one of the pages of a new phone. */
async function ownerAt(path: string): Promise<{ page: Page; phone: Simulator }> {
  const { page } = visitor
  const folder = await mkdtemp(join(state, 'phone-'))
  const phone = await startSimulator(hub, { token, state: folder, args: ['--name', 'My phone', '--pace', '0.2'] })
  await page.goto(`/devices/${phone.deviceId}/${path}`)
  return { page, phone }
}

async function prove(page: Page): Promise<void> {
  const asked = dialog(page, 'Confirm that it is you')
  await asked.getByLabel('Password', { exact: true }).fill(goodPassword)
  await asked.getByRole('button', { name: 'Confirm' }).click()
  await asked.waitFor({ state: 'detached' })
}

describe('where is my device', () => {
  it('finds a device, makes it heard and quiet again, and shows who has it', async () => {
    const { page, phone } = await ownerAt('where')
    await button(page, 'Locate').click()
    await succeeded(phone, 'device.locate')
    await page.locator('[data-place]').waitFor()
    await page.getByRole('img', { name: /circle of \d+ m/ }).waitFor()
    const map = await page.getByRole('link', { name: 'Open in maps' }).getAttribute('href')
    expect(map).toMatch(/^https:\/\/www\.openstreetmap\.org\/\?mlat=52\.\d+&mlon=13\.\d+/)

    await page.getByLabel('Message with the alarm').fill('I am under the sofa')
    await page.getByLabel('How long').selectOption('5 minutes')
    await button(page, 'Sound the alarm').click()
    await button(page, 'Stop the alarm').click()
    await phone.until('quiet', ({ type, state }) => type === 'device.alarm' && state === 'cancelled')
    await says(page, /The device says that it stopped/)

    await button(page, 'Take photos').click()
    await page.locator('[data-photo=shown] img').nth(1).waitFor()
    await page.waitForFunction("document.querySelector('[data-photo=shown] img').naturalWidth > 0")
    await isWellMadeAtBothWidths(page)
  }, 60_000)

  it('marks it missing, has it wiped behind a proof of its own, and takes all of it back in time', async () => {
    const { page, phone } = await ownerAt('where')
    phone.type('offline')
    await says(page, /Last seen/)
    await button(page, 'Mark as missing…').click()
    const missing = dialog(page, /as missing/)
    await missing.getByLabel('Message on the screen').fill('Please call me')
    await isWellMadeAtBothWidths(page)
    await missing.getByRole('button', { name: 'Mark as missing' }).click()
    await says(page, 'This device is marked missing')
    await page.locator('[data-waiting="device.lock"]').waitFor()

    const wipe = async () => {
      await button(page, 'Wipe…').click()
      await dialog(page, /^Wipe/).getByRole('button', { name: 'Wipe it' }).click()
    }
    await wipe()
    await button(page, 'Not now').click()
    expect(await page.locator('[data-waiting="device.wipe"]').count()).toBe(0)
    await wipe()
    await prove(page)
    await page.locator('[data-waiting="device.wipe"]').waitFor()
    await says(page, 'A wipe was asked for')
    await isWellMadeAtBothWidths(page)

    await button(page, 'Stop all pending').click()
    await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
    await button(page, 'I have found it').click()
    await page.getByText('This device is marked missing').waitFor({ state: 'detached' })
  }, 60_000)

  it('shows a code that opens the app on a device without a network', async () => {
    const { page, phone } = await ownerAt('secret-code')
    phone.type('offline')
    await button(page, 'Show the code').click()
    const shown = page.locator('[data-code]')
    await shown.waitFor()
    await says(page, /Shown until/)
    await isWellMadeAtBothWidths(page)
    phone.type((await shown.getAttribute('data-code')) ?? '')
    await phone.until('the verdict', ({ event, verdict }) => event === 'recovery-code' && verdict === 'accepted')
    await button(page, 'Hide it').click()
    await shown.waitFor({ state: 'detached' })
  }, 60_000)
})

describe('the security status of a device', () => {
  it('has everything mended with one press, and says what a rehearsal showed', async () => {
    const { page, phone } = await ownerAt('security')
    phone.type('threat')
    await says(page, 'EICAR-Test-File')
    await button(page, 'Fix all').click()
    await Promise.all(
      ['antivirus.scan', 'antivirus.enable', 'antivirus.update-databases'].map((type) => succeeded(phone, type)),
    )
    await says(page, /1 threat found in/)
    await button(page, 'Test that this works').click()
    await says(page, /Locating works: it told where it is/)
    await says(page, 'The alarm works: the device did all of it but the sound.')
    await isWellMadeAtBothWidths(page)
  }, 60_000)

  it('is told truthfully after a wipe: what was asked, that it was reported, and how to go on', async () => {
    const { page, phone } = await ownerAt('where')
    await button(page, 'Wipe…').click()
    await button(page, 'Wipe it').click()
    await prove(page)
    await phone.ended
    await says(page, 'This device reported that it is wiped')
    await page.getByText('It is wiped, so it hears nothing more from here.').first().waitFor()
    expect(await button(page, 'Lock').count()).toBe(0)
    await isWellMadeAtBothWidths(page)
    await page.getByRole('link', { name: 'Disconnect it' }).click()
    await tab(page, 'Settings').waitFor()
    await button(page, 'Disconnect…').click()
    await dialog(page, /^Disconnect/)
      .getByRole('button', { name: 'Disconnect', exact: true })
      .click()
    await says(page, 'My phone is disconnected.')
  }, 60_000)
})
