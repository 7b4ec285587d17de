// What the browser's tests begin with: a hub, a browser, and visitors at the width of a phone or of a desk.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { launchBrowser, type Visit, visit, widths } from './browser.ts'
import { closeAllMqtt } from './device-wire.ts'
import type { Hub } from './hub.ts'
import { stopAllSimulators } from './simulator.ts'

export type Width = keyof typeof widths

/** A hub and a browser for the tests of a file; what a test opened and started is closed after it. */
export class Portal<H extends Hub = Hub> {
  hub!: H
  #browser!: Browser
  readonly #visitors: Visit[] = []
  readonly #folders: string[] = []

  /** `start`: for whoever does with its hub what can not be done with one that is borrowed. */
  constructor(start: () => Promise<H>) {
    beforeAll(async () => {
      ;[this.hub, this.#browser] = await Promise.all([start(), launchBrowser()])
    }, 90_000)
    afterAll(async () => {
      await this.#browser.close()
      await this.hub.stop()
    })
    afterEach(async () => {
      closeAllMqtt()
      await stopAllSimulators()
      await Promise.all(this.#visitors.splice(0).map((visitor) => visitor.close()))
      await Promise.all(this.#folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
    })
  }

  async openAt(width: Width): Promise<Visit> {
    const visitor = await visit(this.#browser, this.hub.origin, widths[width])
    visitor.page.setDefaultTimeout(30_000)
    this.#visitors.push(visitor)
    return visitor
  }

  /** Where a simulated device keeps what it is, for one test. */
  async newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-device-'))
    this.#folders.push(folder)
    return folder
  }
}
