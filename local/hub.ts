// The life of the local cloud in one process: everything starts, or what had been started is closed again; and a stop
// lets running events finish for a moment, then leaves nothing behind.

import { type Cloud, startCloud } from './cloud.ts'
import type { DataFolder } from './data-folder.ts'
import type { Gateway } from './gateway/gateway.ts'
import { openOrigin } from './origin.ts'
import { openState } from './state.ts'
import type { LocalTemplate } from './template/local-template.ts'

export interface HubOptions {
  readonly template: LocalTemplate
  /** Reads the template as it is now. */
  readTemplate(): LocalTemplate
  readonly portalFolder: string
  readonly folder: DataFolder
  readonly gateway: Gateway
  readonly isVerbose: boolean
  log(line: string): void
  /** Called when the hub can not go on. */
  failed(reason: string): void
}

export interface Hub {
  readonly cloud: Cloud
  /** Takes routes and functions as they were built last. */
  reload(): void
  stop(): Promise<void>
}

/** Milliseconds that running events get to finish when the hub stops. */
const graceMilliseconds = 1_000

export async function startHub(options: HubOptions): Promise<Hub> {
  const { template, folder, gateway } = options
  const closers: (() => unknown)[] = []
  const closing = (close: () => unknown) => void closers.push(close)
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  closing(() => gateway.close())
  try {
    const state = openState(template, folder, options.log)
    const cloud = await startCloud({ ...options, state, origin: gateway.origin, closing })
    closing(async () => {
      gateway.stopAccepting()
      await Promise.race([
        Promise.all([cloud.streams.stop(), cloud.functions.idle(graceMilliseconds)]),
        new Promise((resolve) => setTimeout(resolve, graceMilliseconds)),
      ])
    })
    const origin = openOrigin({ ...options, cloud, state })
    gateway.open(origin.serve)
    return { cloud, reload: origin.reload, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
