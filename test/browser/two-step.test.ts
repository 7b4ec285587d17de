// Two-step verification, as a person meets it in the portal, and the rescue of whoever lost all their factors; at the width of a phone and of a desk.

import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { changeProfile } from '../../contracts/account.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { newEmail, signUpAndActivate } from '../support/person.ts'
import { button, enterPassword, heading, isWellMade, says, signIn, signOut } from '../support/portal.ts'
import { startSimulator } from '../support/simulator.ts'
import { codesTo, newGuarded, newPhone, otherThan } from '../support/two-step.ts'

const portal = new Portal(borrowHub)

/** Waits for so many messages to a number, and answers the code of the last. */
const codeOfMessage = (phone: string, count: number): Promise<string> =>
  eventually(`message ${count} to ${phone}`, async () => (await codesTo(portal.hub, phone))[count - 1])

async function turnOn(page: Page, phone: string): Promise<string[]> {
  await page.goto('/account/security')
  await button(page, 'Turn on').click()
  await says(page, /Numbers of these countries can be used: .*Germany/)
  await page.getByLabel('Mobile number').fill(phone)
  await isWellMade(page)
  await button(page, 'Send code').click()
  const code = await codeOfMessage(phone, 1)
  await page.getByLabel('Code', { exact: true }).fill(otherThan(code))
  await button(page, 'Confirm').click()
  await says(page, /This code is not right/)
  await page.getByLabel('Code', { exact: true }).fill(code)
  await button(page, 'Confirm').click()
  const dialog = page.getByRole('dialog', { name: 'Your recovery codes' })
  await dialog.waitFor()
  await isWellMade(page)
  const codes = await dialog.locator('li code').allTextContents()
  await dialog.getByLabel('I have kept them').check()
  await button(page, 'Done').click()
  await says(page, 'Two-step verification is on.')
  return codes
}

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  const open = () => portal.openAt(width)

  it('is turned on by SMS, asked for at every sign-in, met by a recovery code too, and turned off', async () => {
    const { page, complaints } = await open()
    const [email, phone] = [newEmail(), newPhone()]
    await signUpAndActivate(portal.hub, email)
    await signIn(page, email)
    const codes = await turnOn(page, phone)
    expect(codes).toHaveLength(10)
    await isWellMade(page)
    await portal.hub.mail(email, ({ subject = '' }) => subject.includes('Two-step verification is on'))

    await signOut(page)
    await enterPassword(page, email)
    await heading(page, 'Verify that it is you').waitFor()
    await isWellMade(page)
    await page.getByLabel('Code', { exact: true }).fill(await codeOfMessage(phone, 2))
    await button(page, 'Continue').click()
    await heading(page, 'Devices').waitFor()

    await signOut(page)
    await enterPassword(page, email)
    await button(page, 'Use another way').click()
    await button(page, 'Use a recovery code').click()
    await page.getByLabel('Recovery code').fill(codes[3] ?? '')
    await button(page, 'Continue').click()
    await heading(page, 'Devices').waitFor()

    await page.goto('/account/security')
    await says(page, /9 left/)
    await button(page, 'Turn off').click()
    const dialog = page.getByRole('dialog', { name: 'Turn two-step verification off?' })
    await dialog.getByRole('button', { name: 'Turn off' }).click()
    await says(page, 'Two-step verification is off.')
    await signOut(page)
    await signIn(page, email)
    expect(complaints).toEqual([])
  }, 60_000)

  it('lets an owner whose phone is gone lock a device, and do nothing else', async () => {
    const { page, complaints } = await open()
    const { person } = await newGuarded(portal.hub)
    const device = { state: await portal.newFolder(), token: person.token, args: ['--name', 'My tablet'] }
    const tablet = await startSimulator(portal.hub, device)
    await enterPassword(page, person.email)
    await page.getByRole('link', { name: 'My phone is gone and I have no recovery code' }).click()
    await heading(page, 'Protect your devices without your phone').waitFor()
    await isWellMade(page)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await button(page, 'Send me a code by mail').click()
    await heading(page, 'Enter the code from the mail').waitFor()
    const { text } = await portal.hub.mail(person.email, ({ subject = '' }) => subject.includes('rescue code'))
    await page.getByLabel('Code', { exact: true }).fill(/\b\d{6}\b/.exec(text)?.[0] ?? '')
    await isWellMade(page)
    await button(page, 'Confirm').click()
    await heading(page, 'Devices').waitFor()
    await says(page, /Rescue session until \d\d:\d\d/)

    await page.getByRole('link', { name: /My tablet/ }).click()
    await page.getByLabel('Message on the screen').fill('Please call me')
    await button(page, 'Lock').click()
    await tablet.until('the lock', ({ type, state }) => type === 'device.lock' && state === 'succeeded')
    await page.locator('[data-command][data-state=succeeded]').waitFor()
    await isWellMade(page)
    expect(await page.getByRole('tab').count()).toBe(0)
    expect(await button(page, 'Unlock').count()).toBe(0)
    await page.goto('/account/security')
    await page.waitForURL('**/devices')
    await signOut(page)
    expect(complaints).toEqual([])
  }, 60_000)

  it('explains a rescue that its owner switched off', async () => {
    const { page, complaints } = await open()
    const { person } = await newGuarded(portal.hub)
    await person.call(changeProfile, { body: { rescue: false } })
    await page.goto('/rescue')
    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await button(page, 'Send me a code by mail').click()
    await says(page, 'Rescue is switched off for this account')
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 60_000)
})
