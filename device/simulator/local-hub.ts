// Finds the hub that runs on this machine. It says where it is in `local.json`, which is there only while it is ready.
// Its ports may differ from start to start, so the file is read again for each connection.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LocalHub {
  /** The origin before `/v1`. */
  readonly api: string
  readonly mqtt: string
  readonly outbox: string
}

/** The hub that is ready now, or `undefined`. */
export function findLocalHub(dataFolder: string): LocalHub | undefined {
  try {
    return JSON.parse(readFileSync(join(dataFolder, 'local.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** True for addresses of this machine. */
export function isOnThisMachine(url: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(URL.parse(url)?.hostname ?? '')
}
