// A person before the portal who has, or gets, a subscription: what the browser's tests of buying and of sharing begin with.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, type Visit, visit, widths } from './browser.ts'
import { closeAllMqtt } from './device-wire.ts'
import { type Hub, startHub } from './hub.ts'
import { newPerson } from './person.ts'
import { button, heading, signIn } from './portal.ts'

export type Width = keyof typeof widths

/** A hub and a browser for the tests of a file; what was opened is closed after each. */
export class Portal {
  hub!: Hub
  #browser!: Browser
  readonly #visitors: Visit[] = []

  constructor() {
    beforeAll(async () => {
      ;[this.hub, this.#browser] = await Promise.all([startHub(), launchBrowser()])
    }, 90_000)
    afterAll(async () => {
      await this.#browser.close()
      await this.hub.stop()
    })
    afterEach(async () => {
      closeAllMqtt()
      await Promise.all(this.#visitors.splice(0).map((visitor) => visitor.close()))
    })
  }

  async openAt(width: Width): Promise<Visit> {
    const visitor = await visit(this.#browser, this.hub.origin, widths[width])
    visitor.page.setDefaultTimeout(30_000)
    this.#visitors.push(visitor)
    return visitor
  }

  /** An owner before the page on which they share a family's subscription. */
  async ownerSharingAt(width: Width) {
    const visitor = await this.openAt(width)
    const { page } = visitor
    const owner = await newPerson(this.hub)
    await signIn(page, owner.email)
    await page.getByRole('link', { name: 'Subscription', exact: true }).click()
    await enterCode(page, await this.activationCode('family'))
    await page.locator('[data-outcome=started]').waitFor()
    await page.goto('/subscriptions')
    await page.getByRole('link', { name: 'Share subscription' }).click()
    await heading(page, 'Share subscription').waitFor()
    return { ...visitor, owner }
  }

  /** What an operator prints. */
  async activationCode(plan: string): Promise<string> {
    const env = { ...process.env, VIGIL_DATA: this.hub.dataFolder }
    const { stdout } = await promisify(execFile)(process.execPath, ['bin/activation-codes.ts', '--plan', plan], { env })
    return stdout.trim()
  }
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await button(page, 'Use the code').click()
}
