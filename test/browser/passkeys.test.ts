// Passkeys as a person meets them in the portal, with Chromium's virtual authenticator; at the width of a phone and of a desk.

import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { CDPSession } from 'playwright-core'
import type { Visit } from '../support/browser.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { newEmail, newPerson, signUpAndActivate } from '../support/person.ts'
import { button, enterPassword, heading, isWellMade, says, signIn, signOut } from '../support/portal.ts'
import { startSimulator } from '../support/simulator.ts'

const portal = new Portal(borrowHub)

interface Unlocking {
  /** Whether whoever holds the device unlocks it, or closes the window. */
  unlocks(does: boolean): Promise<unknown>
}

/** A device with a fingerprint reader, as Chromium plays it. */
async function fingerprintReader({ page, context }: Visit): Promise<Unlocking> {
  const devtools: CDPSession = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    unlocks: (isUserVerified) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  }
}

const look = async ({ page }: Visit, name: string) => {
  await isWellMade(page)
  const folder = process.env.SCREENSHOTS
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  const open = () => portal.openAt(width)

  it('is added, signs in, is the second step without a phone, and goes again', async () => {
    const visited = await open()
    const { page, complaints } = visited
    const reader = await fingerprintReader(visited)
    const email = newEmail()
    await signUpAndActivate(portal.hub, email)
    await signIn(page, email)
    await page.goto('/account/security')
    await button(page, 'Add a passkey').click()
    await says(page, /is added\. Give it a name/)
    await button(page, 'Rename Chrome on Linux').click()
    await page.getByLabel('Name', { exact: true }).fill('My laptop')
    await button(page, 'Keep').click()
    await says(page, 'My laptop')
    await look(visited, `security-${width}`)
    await button(page, 'Add a passkey').click()
    await says(page, /has a passkey for your account already/)

    await signOut(page)
    await look(visited, `sign-in-${width}`)
    await reader.unlocks(false)
    await button(page, 'Sign in with a passkey').click()
    await says(page, /the window was closed, or the time was over/)
    await look(visited, `sign-in-closed-${width}`)
    await reader.unlocks(true)
    await button(page, 'Sign in with a passkey').click()
    await heading(page, 'Devices').waitFor()

    await page.goto('/account/security')
    await says(page, /last used/)
    await button(page, 'Use your passkey').click()
    const codes = page.getByRole('dialog', { name: 'Your recovery codes' })
    await codes.getByLabel('I have kept them').check()
    await button(page, 'Done').click()
    await says(page, 'Two-step verification is on.')
    await look(visited, `two-step-${width}`)

    await signOut(page)
    await enterPassword(page, email)
    await heading(page, 'Verify that it is you').waitFor()
    await look(visited, `second-step-${width}`)
    await button(page, 'Use a passkey').click()
    await heading(page, 'Devices').waitFor()

    await page.goto('/account/security')
    await button(page, 'Remove My laptop').click()
    const dialog = page.getByRole('dialog', { name: 'Remove this passkey?' })
    await says(page, /two-step verification is off then/)
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Remove My laptop' }).waitFor({ state: 'detached' })
    await signOut(page)
    await signIn(page, email)
    expect(complaints).toEqual([])
  }, 90_000)

  it('proves a wipe of a device', async () => {
    const visited = await open()
    const { page, complaints } = visited
    await fingerprintReader(visited)
    const person = await newPerson(portal.hub)
    const tablet = await startSimulator(portal.hub, {
      state: await portal.newFolder(),
      token: person.token,
      args: ['--name', 'My tablet', '--pace', '0.2'],
    })
    await signIn(page, person.email)
    await page.goto('/account/security')
    await button(page, 'Add a passkey').click()
    await says(page, /is added\. Give it a name/)
    await page.goto(`/devices/${tablet.deviceId}/where`)
    await button(page, 'Wipe…').click()
    await page.getByRole('dialog', { name: /^Wipe/ }).getByRole('button', { name: 'Wipe it' }).click()
    const proof = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await proof.getByRole('button', { name: 'Use a passkey' }).waitFor()
    await look(visited, `proof-${width}`)
    await proof.getByRole('button', { name: 'Use a passkey' }).click()
    await tablet.until('the wipe', ({ type, state }) => type === 'device.wipe' && state === 'succeeded')
    expect(complaints).toEqual([])
  }, 60_000)
})
