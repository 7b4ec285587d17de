// Signing in with another account, as a person meets it in the portal: a real Chromium, the whole hub, and a real OpenID provider
// with a page of its own on the same machine; at the width of a phone and of a desk.

import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { commandTypeNames } from '../../contracts/commands.ts'
import { enrolDevice } from '../../contracts/devices.ts'
import { newBrowser } from '../support/browser-profile.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { newWho, signInThere, type Who } from '../support/other-account.ts'
import { description, newKey } from '../support/owned-device.ts'
import { goodPassword } from '../support/person.ts'
import { button, heading, isWellMade, openLink, says, signOut } from '../support/portal.ts'
import { codesTo, newGuarded } from '../support/two-step.ts'

const portal = new Portal(borrowHub)

const goWith = (page: Page, label: string) => page.getByRole('link', { name: `Continue with ${label}` }).click()

/** On the provider's page. */
async function be(page: Page, { name, email, kind }: Who): Promise<void> {
  await heading(page, /^Sign in with/).waitFor()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('It is').selectOption(kind)
  await button(page, 'Sign in').click()
}

const confirmWith = (page: Page, label: string) =>
  page.getByRole('link', { name: `Sign in again with ${label}` }).click()

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  const open = () => portal.openAt(width)

  it('makes an account, comes back to it, gets a password, and disconnects', async () => {
    const { page, complaints } = await open()
    const who = newWho()
    await page.goto('/sign-up')
    await page.getByRole('link', { name: 'Continue with Facebook' }).waitFor()
    await isWellMade(page)
    await goWith(page, 'Example ID')
    await be(page, who)
    await heading(page, 'Devices').waitFor()

    await signOut(page)
    await isWellMade(page)
    await goWith(page, 'Example ID')
    await be(page, who)
    await heading(page, 'Devices').waitFor()

    await page.goto('/account/security')
    await page.locator('[data-identity=example]').waitFor()
    await says(page, 'This account has no password.')
    await isWellMade(page)
    const disconnect = async () => {
      await page.getByRole('button', { name: /^Disconnect Example ID/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click()
    }
    await disconnect()
    await says(page, /needs you to sign in again where it is connected/)
    await isWellMade(page)
    await confirmWith(page, 'Example ID')
    await be(page, who)
    await heading(page, 'Linked accounts').waitFor()
    await disconnect()
    await says(page, /This is the only way into your account/)
    await isWellMade(page)

    await button(page, 'Set a password').click()
    await page.getByLabel('New password', { exact: true }).fill(goodPassword)
    await button(page, 'Save the new password').click()
    await says(page, 'Your password is changed.')
    await disconnect()
    await page.locator('[data-identity=example]').waitFor({ state: 'detached' })
    await isWellMade(page)
    await page.goto('/account/activity')
    await says(page, 'Other account disconnected · Example ID')
    await says(page, 'Signed in · Example ID')
    expect(complaints).toEqual([])
  }, 120_000)

  it('R56: is asked to sign in to the account that is there, with its second step, and connects', async () => {
    const { page, complaints } = await open()
    const { person, phone } = await newGuarded(portal.hub)
    const who = newWho('verified', person.email)
    let messages = 1
    const enterCode = async () => {
      messages++
      await heading(page, 'Verify that it is you').waitFor()
      const send = button(page, 'Send code')
      if (await send.isVisible()) await send.click()
      const code = await eventually(`message ${messages}`, async () => (await codesTo(portal.hub, phone))[messages - 1])
      await page.getByLabel('Code', { exact: true }).fill(code)
      await button(page, 'Continue').click()
    }
    await page.goto('/sign-in')
    await goWith(page, 'Example ID')
    await be(page, who)
    await heading(page, 'You have an account here').waitFor()
    await isWellMade(page)
    await page.getByRole('link', { name: 'Sign in and connect' }).click()
    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await button(page, 'Sign in').click()
    await enterCode()
    await heading(page, 'Connect your other account').waitFor()
    await says(page, person.email)
    await isWellMade(page)
    await button(page, 'Connect').click()
    await heading(page, 'Devices').waitFor()

    await signOut(page)
    await goWith(page, 'Example ID')
    await be(page, who)
    await enterCode()
    await heading(page, 'Devices').waitFor()
    expect(complaints).toEqual([])
  }, 120_000)

  it('confirms an address for which nobody vouches, and says one where there is none', async () => {
    const { page, context, complaints } = await open()
    const who = newWho('none')
    await page.goto('/sign-in')
    await goWith(page, 'Facebook')
    await be(page, who)
    await heading(page, 'Your e-mail address').waitFor()
    await isWellMade(page)
    await page.getByLabel('E-mail').fill(who.email)
    await button(page, 'Go on').click()
    await heading(page, 'Check your mail').waitFor()
    await isWellMade(page)
    await button(page, 'I have confirmed it').click()
    await heading(page, 'Check your mail').waitFor()

    const mailbox = await context.newPage()
    await openLink(mailbox, portal.hub, who.email, 'Confirm your address for signing in with Facebook')
    await button(mailbox, 'Activate my account').click()
    await heading(mailbox, 'Sign in').waitFor()
    await button(page, 'I have confirmed it').click()
    await heading(page, 'Devices').waitFor()
    expect(complaints).toEqual([])
  }, 120_000)

  it('erases a device after signing in there again, and goes on by itself', async () => {
    const { page, complaints } = await open()
    const who = newWho()
    const profile = newBrowser(portal.hub)
    await signInThere(portal.hub, profile, who)
    const { csr } = await newKey()
    const capabilities = [...commandTypeNames]
    const { body } = await profile.call(enrolDevice, {
      body: { ...description, name: 'Lost phone', capabilities, csr },
    })
    await page.goto('/sign-in')
    await goWith(page, 'Example ID')
    await be(page, who)
    await heading(page, 'Devices').waitFor()
    await page.goto(`/devices/${body.device.id}/where`)
    await button(page, 'Wipe…').click()
    await button(page, 'Wipe it').click()
    await says(page, /sign in again where it is connected, for this once/)
    await isWellMade(page)
    await confirmWith(page, 'Example ID')
    await be(page, who)
    await page.getByRole('dialog', { name: 'Wipe Lost phone?' }).waitFor()
    await button(page, 'Wipe it').click()
    await page.locator('[data-waiting="device.wipe"]').waitFor()
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 120_000)

  it('is told in words what opened nothing', async () => {
    const { page, complaints } = await open()
    await page.goto('/sign-in')
    await goWith(page, 'Example ID')
    await heading(page, /^Sign in with/).waitFor()
    await isWellMade(page)
    await button(page, 'Cancel').click()
    await says(page, 'You cancelled at the other account. Nothing has changed.')
    await isWellMade(page)
    await page.goto('/sign-in/finish?purpose=link&to=//evil.example&refused=sign-in%2Fcancelled')
    await heading(page, 'Nothing has changed').waitFor()
    await isWellMade(page)
    await page.goto('/sign-in/finish?purpose=sign-in&to=//evil.example')
    await heading(page, 'You are not signed in').waitFor()
    await says(page, /This took too long, was finished already/)
    await isWellMade(page)
    await page.goto('/sign-in?refused=__proto__')
    await heading(page, 'Sign in').waitFor()
    expect(complaints).toEqual([])
  }, 60_000)
})
