// What can be set from outside, by environment variables and on the command line.

import { resolve } from 'node:path'

export interface Settings {
  /** The portal's port; 0 for a free one. */
  readonly port: number
  readonly dataFolder: string
  readonly isVerbose: boolean
  /** Builds and reloads when a source file changes. */
  readonly isWatching: boolean
}

/** Reads VIGIL_PORT, VIGIL_DATA, VIGIL_VERBOSE and `--watch`. Throws where one makes no sense. */
export function readSettings(environment: NodeJS.ProcessEnv, options: readonly string[]): Settings {
  const { VIGIL_PORT = '4000', VIGIL_DATA = '.vigil', VIGIL_VERBOSE } = environment
  const port = Number(VIGIL_PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`VIGIL_PORT is not a port: ${VIGIL_PORT}`)
  const unknown = options.filter((option) => option !== '--watch')
  if (unknown.length > 0) throw new Error(`Unknown option: ${unknown.join(' ')}`)
  return {
    port,
    dataFolder: resolve(VIGIL_DATA),
    isVerbose: VIGIL_VERBOSE === '1',
    isWatching: options.includes('--watch'),
  }
}
