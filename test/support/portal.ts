// What a person does on the portal's pages in every browser test: press, read, sign in, open the link of a mail.

import { AxeBuilder } from '@axe-core/playwright'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'
import type { Hub } from './hub.ts'
import { goodPassword } from './person.ts'

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name })
export const says = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor()

// Half faded in, no text has its contrast. What turns for ever, as a skeleton does, is not waited for.
const settle = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
  .map(({ finished }) => finished))`

// Half the time that it takes as it comes: only what is wrong is gathered, nothing is loaded anew, and, there being no frames,
// all of it is done in the page itself.
const rules: Parameters<AxeBuilder['options']>[0] = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
  preload: false,
}

/** No page has what axe knows to be a barrier (WCAG 2.2 A and AA). */
export async function isAccessible(page: Page): Promise<void> {
  await page.evaluate(settle)
  const { violations } = await new AxeBuilder({ page }).options(rules).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual([])
}

/** Nothing of the page lies beyond the right edge of the screen. */
export async function fitsTheScreen(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0)
}

/** A page as it should be, wherever a test stops to look. */
export async function isWellMade(page: Page): Promise<void> {
  await isAccessible(page)
  await fitsTheScreen(page)
}

export async function enterPassword(page: Page, email: string, password = goodPassword): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Sign in').click()
}

export async function signIn(page: Page, email: string, password = goodPassword): Promise<void> {
  await enterPassword(page, email, password)
  await heading(page, 'Devices').waitFor()
}

/** The menu of whoever is signed in. */
export const openMenu = (page: Page): Promise<void> => page.getByRole('button', { name: /^Account menu/ }).click()

export async function signOut(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await says(page, 'You are signed out.')
}

/** Opens the link of the newest mail to an address with these words in its subject; the token leaves the address bar. */
export async function openLink(page: Page, hub: Hub, to: string, about: string): Promise<void> {
  const mail = await hub.mail(to, ({ subject = '' }) => subject.includes(about))
  const link = mail.links.find((each) => each.includes('#token='))
  if (!link) throw new Error(`No link in the mail "${mail.subject}"`)
  await page.goto(link.replace(hub.origin, ''))
  await eventually('a clean address bar', async () => new URL(page.url()).hash === '')
}
