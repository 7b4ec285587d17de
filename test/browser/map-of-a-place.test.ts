// The map of a place, as a browser with WebGL draws it, and what one without shows instead. What is on it is read from its
// picture: a map that stays empty fails.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { queueCommand, readCommand } from '../../contracts/commands.ts'
import { launchBrowser, type Visit, visit, widths } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'
import { button, isWellMade, says, signIn } from '../support/portal.ts'
import { type Simulator, startSimulator, stopAllSimulators } from '../support/simulator.ts'

let hub: Hub
let browser: Browser
let state: string
let owner: Person
let phone: Simulator
let visitor: Visit

beforeAll(async () => {
  ;[hub, browser, state] = await Promise.all([
    borrowHub(),
    launchBrowser({ drawsMaps: true }),
    mkdtemp(join(tmpdir(), 'vigil-device-')),
  ])
  owner = await newPerson(hub)
  phone = await startSimulator(hub, { token: owner.token, state })
  for (let times = 0; times < 3; times++) await locate()
  visitor = await visit(browser, hub.origin)
  // A processor draws it here.
  visitor.page.setDefaultTimeout(60_000)
  await signIn(visitor.page, owner.email)
}, 120_000)
afterAll(async () => {
  await stopAllSimulators()
  await browser.close()
  await hub.stop()
  await rm(state, { recursive: true, force: true })
})

async function locate(): Promise<void> {
  const { deviceId } = phone
  const { body } = await owner.call(queueCommand, { params: { deviceId }, body: { type: 'device.locate' } })
  const params = { deviceId, commandId: body.id }
  await eventually('its place', async () => (await owner.call(readCommand, { params })).body.state === 'succeeded')
}

const at = () => `/devices/${phone.deviceId}/where`
const map = /place-map-.*\.js|maplibre|world-outline/
const picture = (page: Page) => page.locator('[data-map=drawn]')

const colors = {
  accent: [47, 91, 216],
  land: [247, 245, 239],
  sea: [211, 224, 238],
  tile: [200, 40, 40],
} as const

/** How many pixels of a picture have a colour. */
async function pixels(shown: Locator, color: keyof typeof colors): Promise<number> {
  const png = (await shown.screenshot()).toString('base64')
  return shown.page().evaluate(
    `(async () => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(png)}), (character) => character.charCodeAt(0))
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const paper = new OffscreenCanvas(image.width, image.height).getContext('2d')
      paper.drawImage(image, 0, 0)
      const { data } = paper.getImageData(0, 0, image.width, image.height)
      const wanted = ${JSON.stringify(colors[color])}
      let count = 0
      for (let at = 0; at < data.length; at += 4)
        if (wanted.every((value, channel) => Math.abs(value - data[at + channel]) < 4)) count++
      return count
    })()`,
  )
}

const shows = (page: Page, color: keyof typeof colors): Promise<number | boolean> =>
  eventually(`${color} on the map`, async () => (await pixels(picture(page), color)) > 20, 60_000)

describe('the map of a place', () => {
  it('shows where on land it is, close up with its accuracy, and loads nothing from elsewhere', async () => {
    const { page, complaints } = visitor
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.setViewportSize(widths.desktop)
    await page.goto('/devices')
    await page.waitForLoadState('networkidle')
    expect(loaded.filter((url) => map.test(url))).toEqual([])
    await page.goto(at())
    await page.getByRole('region', { name: /^The place, with a circle of \d+ m around it$/ }).waitFor()
    await shows(page, 'accent')
    await shows(page, 'land')
    await says(page, /m from the centre of Berlin/)
    for (let times = 0; times < 3; times++) await button(page, 'Farther').click()
    await shows(page, 'sea')
    await button(page, 'Close up').click()
    await eventually('the sea to be far', async () => (await pixels(picture(page), 'sea')) === 0, 60_000)
    await shows(page, 'accent')
    for (const width of [widths.phone, widths.desktop]) {
      await page.setViewportSize(width)
      await isWellMade(page)
    }
    const elsewhere = loaded
      .map((url) => new URL(url))
      .filter(({ origin, protocol }) => origin !== hub.origin && protocol !== 'blob:')
    expect(elsewhere.map(String)).toEqual([])
    expect(complaints).toEqual([])
  }, 240_000)

  it('has the same height before it is drawn', async () => {
    const { page } = visitor
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    await page.route('**/place-map*.js', async (route) => {
      ask()
      await released
      await route.continue()
    })
    await page.goto(at())
    await asked
    const coordinates = page.locator('[data-place]').first()
    await coordinates.waitFor()
    await says(page, /m from the centre of Berlin/)
    const before = await coordinates.boundingBox()
    release()
    await picture(page).waitFor()
    expect((await coordinates.boundingBox())?.y).toBe(before?.y)
    await page.unroute('**/place-map*.js')
  }, 120_000)

  it('lays the tiles of an operator over it, and says whose they are', async () => {
    const { page, complaints } = visitor
    await page.setViewportSize(widths.desktop)
    const dot = await page.evaluate(`(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
      const paper = canvas.getContext('2d')
      paper.fillStyle = 'rgb(${colors.tile})'
      paper.fillRect(0, 0, 1, 1)
      return canvas.toDataURL().split(',')[1]
    })()`)
    await page.route('**/config.json', (route) =>
      route.fulfill({
        json: {
          tileUrl: 'https://tiles.example.org/{z}/{x}/{y}.png',
          tileAttribution: '© The makers of the map https://tiles.example.org/about',
        },
      }),
    )
    // As the edge of such an operator says it (test/template/edge.test.ts).
    await page.route(`**${at()}`, async (route) => {
      const answer = await route.fetch()
      const policy = answer
        .headers()
        ['content-security-policy']?.replace("connect-src 'self'", "connect-src 'self' https://tiles.example.org")
      await route.fulfill({
        response: answer,
        headers: { ...answer.headers(), 'content-security-policy': policy ?? '' },
      })
    })
    await page.route('https://tiles.example.org/**', (route) =>
      route.fulfill({
        body: Buffer.from(String(dot), 'base64'),
        headers: { 'content-type': 'image/png', 'access-control-allow-origin': '*' },
      }),
    )
    await page.goto(at())
    await shows(page, 'tile')
    await shows(page, 'accent')
    await page.getByRole('link', { name: 'tiles.example.org/about' }).waitFor()
    expect(complaints).toEqual([])
    await page.unrouteAll()
  }, 120_000)
})

describe('a browser without WebGL', () => {
  let plain: Browser
  let there: Visit

  beforeAll(async () => {
    plain = await launchBrowser()
    there = await visit(plain, hub.origin)
    await signIn(there.page, owner.email)
  }, 60_000)
  afterAll(() => plain.close())

  it('is shown the place to scale on an empty sheet, and loads no map', async () => {
    const { page, complaints } = there
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.goto(at())
    await page.getByRole('img', { name: /circle of \d+ m/ }).waitFor()
    await says(page, /Drawn to scale/)
    await isWellMade(page)
    expect(loaded.filter((url) => map.test(url))).toEqual([])
    expect(complaints).toEqual([])
  }, 60_000)

  it('is told of earlier places, further back when asked for', async () => {
    const { page } = there
    // Pages of one, so that three places are enough; and nothing of what is read for other sections.
    await page.route(/\/commands\?type=device\.locate/, (route) =>
      route.continue({ url: route.request().url().replace('limit=50', 'limit=1') }),
    )
    await page.route(/\/commands\?limit=20$/, (route) => route.fulfill({ json: { items: [] } }))
    await page.goto(at())
    const rows = page.locator('ol button[aria-pressed]')
    const more = button(page, 'Show earlier places')
    await more.click()
    await rows.nth(1).waitFor()
    expect(await rows.count()).toBe(2)
    await more.click()
    await rows.nth(2).waitFor()
    await more.waitFor({ state: 'detached' })
  }, 60_000)
})
