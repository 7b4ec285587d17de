// A real Chromium for the portal. What a page logs as an error or warning, and what it fails to load, fails the test.

import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'

export const widths = { phone: { width: 360, height: 780 }, desktop: { width: 1440, height: 900 } }

// Not the package's own arguments: those run everything in one process and switch off the same-origin policy, which
// these tests rely on.
const args = ['--no-sandbox', '--disable-quic', '--disable-dev-shm-usage', '--disable-sync']
const withoutGraphics = ['--disable-gpu', '--disable-3d-apis']
/** WebGL, computed by the processor. */
const withGraphics = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** `drawsMaps`: it can WebGL, which costs it much of the processor. */
export async function launchBrowser({ drawsMaps = false } = {}): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath())
  const graphics = drawsMaps ? withGraphics : withoutGraphics
  return playwright.launch({ executablePath, args: [...args, ...graphics], headless: true })
}

// Chromium itself logs each 4xx answer, which the journeys provoke on purpose, and each live connection that was still being
// opened when a page was left.
const chromiumsOwn = ['Failed to load resource', 'WebSocket is closed before the connection is established']

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong on the page so far, but for answers that the test expects. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** Opens a fresh browser profile at a width. */
export async function visit(browser: Browser, origin: string, viewport = widths.desktop): Promise<Visit> {
  const context = await browser.newContext({ baseURL: origin, viewport, locale: 'en-GB' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    const isOurs = !chromiumsOwn.some((said) => message.text().includes(said))
    if (['error', 'warning'].includes(message.type()) && isOurs) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`)
  })
  return { page, context, complaints, close: () => context.close() }
}
