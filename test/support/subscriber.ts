// A person before the portal who has, or gets, a subscription: what the browser's tests of buying and of sharing begin with.

import type { Page } from 'playwright-core'
import { newCode } from './codes.ts'
import type { Portal, Width } from './opened-portal.ts'
import { newPerson } from './person.ts'
import { button, heading, signIn } from './portal.ts'

/** An owner before the page on which they share a family's subscription. */
export async function ownerSharingAt(portal: Portal, width: Width) {
  const visitor = await portal.openAt(width)
  const { page } = visitor
  const owner = await newPerson(portal.hub)
  await signIn(page, owner.email)
  await page.getByRole('link', { name: 'Subscription', exact: true }).click()
  await enterCode(page, await newCode(portal.hub, 'family'))
  await page.locator('[data-outcome=started]').waitFor()
  await page.goto('/subscriptions')
  await page.getByRole('link', { name: 'Share subscription' }).click()
  await heading(page, 'Share subscription').waitFor()
  return { ...visitor, owner }
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await button(page, 'Use the code').click()
}
