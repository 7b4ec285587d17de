// Downloads as people meet them in the portal: whoever passes by, and the owner, who takes a package to another device. At the
// width of a phone and of a desk.

import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { eventually } from '../support/eventually.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal, type Width } from '../support/opened-portal.ts'
import { publish, sha256 } from '../support/packages.ts'
import { newPerson } from '../support/person.ts'
import { button, heading, isWellMade, says, signIn } from '../support/portal.ts'

const portal = new Portal(borrowHub)

const bytes = Buffer.alloc(1_234_567, 'a package')
/** The browser of these tests runs on Linux. */
const mine = { platform: 'linux', version: '1.4.0', bytes, ending: '.tar.gz' } as const
const others = { platform: 'android', version: '2.0', bytes, ending: '.apk', name: 'Vigil Mobile' } as const

const everyWidth = describe.each(['desktop', 'phone'] as const)
const open = async (path: string, width: Width) => {
  const visitor = await portal.openAt(width)
  await visitor.page.goto(path)
  await heading(visitor.page, 'Downloads').waitFor()
  return visitor
}
const titles = async (page: Page) => (await page.getByRole('heading', { level: 2 }).allTextContents()).join()
const firstTitle = (page: Page, title: string) =>
  eventually(`${title} first`, async () => (await titles(page)).startsWith(title))

describe('before anything was published', () => {
  everyWidth('at the width of a %s', (width) => {
    it('the page says that there is nothing yet, and on one machine how there will be', async () => {
      const { page, complaints } = await open('/downloads', width)
      await heading(page, 'There is nothing to download yet').waitFor()
      await says(page, /npm run publish-package -- --file/)
      await isWellMade(page)
      expect(complaints).toEqual([])
    }, 60_000)
  })

  it('a hub that does not answer can be asked again', async () => {
    const { page } = await portal.openAt('phone')
    const problem = { type: '', title: '', status: 503, code: 'service/busy', requestId: 'r1' }
    await page.route('**/v1/packages', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.goto('/downloads')
    await says(page, 'The hub is busy. Try again in a moment.')
    await isWellMade(page)
    await page.unroute('**/v1/packages')
    await button(page, 'Try again').click()
    await heading(page, 'There is nothing to download yet').waitFor()
  }, 60_000)
})

describe('packages', () => {
  beforeAll(async () => {
    await publish(portal.hub, { ...mine, version: '1.3.9' })
    await publish(portal.hub, mine)
    await publish(portal.hub, others)
    // What functions remember of the list before is over.
    await portal.hub.clock(10)
  }, 60_000)

  everyWidth('at the width of a %s', (width) => {
    it('for this device are shown to a visitor first, and handed out', async () => {
      const { page, complaints } = await open('/downloads', width)
      await firstTitle(page, 'Vigil for Linux')
      await says(page, 'For this device')
      await says(page, /Version 1\.4\.0 · 1\.2 MB · /)
      await isWellMade(page)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download 1.4.0' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('vigil-1.4.0-linux.tar.gz')
      expect(sha256(await readFile(await download.path()))).toBe(sha256(bytes))
      await page.getByText('Other versions').first().click()
      await page.getByRole('link', { name: 'Download 1.3.9' }).waitFor()
      await page.getByText('Vigil Mobile 2.0').click()
      await page.getByRole('link', { name: 'Download 2.0' }).waitFor()
      await isWellMade(page)
      expect(await button(page, 'Mail me the link').count()).toBe(0)
      expect(complaints).toEqual([])
    }, 60_000)

    it('go to another device of the owner: by a code to scan, and by a mail whose link shows that one first', async () => {
      const { email } = await newPerson(portal.hub)
      const { page, complaints } = await open('/downloads', width)
      await signIn(page, email)
      await page.getByRole('link', { name: 'Downloads' }).click()
      await page.getByText('Vigil Mobile 2.0').click()
      await button(page, 'On another device').last().click()
      await page.getByRole('img', { name: /^QR code of the page/ }).waitFor()
      await button(page, 'Mail me the link').click()
      await says(page, `The link is on its way to ${email}.`)
      await isWellMade(page)
      const { links } = await portal.hub.mail(email, ({ subject }) => subject === 'Vigil Mobile for Android: your link')
      await page.goto((links[0] ?? '').replace(portal.hub.origin, ''))
      await firstTitle(page, 'Vigil Mobile for Android')
      await says(page, 'This is for Android, and this device seems to run Linux.')
      await isWellMade(page)
      await page.goto('/downloads?package=pkg_linux-0.1')
      await says(page, 'What your link leads to is not offered any more. Here is what is.')
      await firstTitle(page, 'Vigil for Linux')
      expect(complaints).toEqual([])
    }, 90_000)
  })

  it('stay on the page when the session is gone, without the frame of the owner', async () => {
    const { page, context } = await portal.openAt('desktop')
    await signIn(page, (await newPerson(portal.hub)).email)
    await context.clearCookies()
    await page.goto('/downloads?package=pkg_android-2.0')
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    await firstTitle(page, 'Vigil Mobile for Android')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.waitForURL('**/sign-in?*')
    expect(new URL(page.url()).searchParams.get('to')).toBe('/downloads?package=pkg_android-2.0')
  }, 60_000)
})
