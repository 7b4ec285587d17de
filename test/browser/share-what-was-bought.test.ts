// What a family does: buys a plan on the payment provider's page, makes a personal link, and connects the next device with
// it, without typing a password there. The whole way is real: the payment page, its signed events, the link, the device.

import { expect, it } from '@jest/globals'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { newPerson } from '../support/person.ts'
import { button, isWellMade, says, signIn } from '../support/portal.ts'
import { startSimulator } from '../support/simulator.ts'

const portal = new Portal(borrowHub)

it.each(['desktop', 'phone'] as const)(
  'buys, sends a link, and sees the next device in its seat, at the width of a %s',
  async (width) => {
    const { page, complaints } = await portal.openAt(width)
    const { email } = await newPerson(portal.hub)
    await signIn(page, email)
    await page.getByRole('link', { name: 'Subscription', exact: true }).click()
    await page.locator('[data-subscription][data-state=trial]').waitFor()
    await isWellMade(page)

    await button(page, 'Buy Family').click()
    await button(page, 'Pay').click()
    await says(page, 'Thank you. It is paid, and counts from now on.')
    await page.locator('[data-subscription][data-state=active]').waitFor()
    await says(page, /Renews itself on/)
    await isWellMade(page)

    await page.getByRole('link', { name: 'Share subscription' }).click()
    await button(page, 'Make a link').click()
    const link = (await page.locator('[data-link-shown] pre').textContent()) ?? ''
    const device = await startSimulator(portal.hub, {
      state: await portal.newFolder(),
      args: ['--link', link.trim(), '--name', 'Tablet'],
    })
    await says(page, /Tablet used the link/)
    device.type('owner')
    expect(await device.until('whose it is', ({ event }) => event === 'owner')).toMatchObject({ email })
    await isWellMade(page)

    await page.getByRole('link', { name: 'Subscription', exact: true }).click()
    await says(page, '1 of 5 seats used')
    await page.locator('[data-seat]').getByText('Tablet').waitFor()
    await isWellMade(page)
    expect(complaints).toEqual([])
  },
  120_000,
)
