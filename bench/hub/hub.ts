// The hub under test: `local/main.ts` in a process of its own, on a data folder and an engine that end with it.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, startScript } from '../processes.ts'
import { withWorkFolder } from '../work-folder.ts'
import { type Engine, startEngine } from './engine.ts'

export interface Hub {
  /** `http://localhost:PORT`. */
  readonly origin: string
  readonly port: number
  readonly engine: Engine
  /** A folder that ends with the hub. */
  readonly folder: string
}

export interface HubOptions {
  /** Keep the tables in memory: for filling them quickly, where nothing is timed. */
  readonly inMemory?: boolean
  /** Answer every AWS call late: see slow-wire.ts. */
  readonly slowWire?: boolean
}

/** Runs `measure` with a hub that has just been started, and leaves nothing of it behind. */
export function withHub<T>(options: HubOptions, measure: (hub: Hub) => Promise<T>): Promise<T> {
  return withWorkFolder(async (folder) => {
    const engine = await startEngine(options.inMemory ? undefined : join(folder, 'tables.db'))
    try {
      const hub = await startHub(folder, engine, options)
      return await measure(hub).finally(hub.stop)
    } catch (error) {
      tellErrors(folder)
      throw error
    } finally {
      await engine.stop()
    }
  })
}

/** What the functions logged as errors: the folder does not stay to be looked into. */
function tellErrors(folder: string): void {
  const file = join(folder, 'hub', 'functions.log')
  if (!existsSync(file)) return
  const lines = readFileSync(file, 'utf8').split('\n')
  for (const line of lines.filter((each) => each.includes('"level":"ERROR"')).slice(-5)) console.error(line)
}

async function startHub(folder: string, engine: Engine, { slowWire }: HubOptions): Promise<Hub & Program> {
  const dataFolder = join(folder, 'hub')
  const { stop } = await startScript('local/main.ts', 'Ctrl-C stops it', {
    VIGIL_DATA: dataFolder,
    VIGIL_PORT: '0',
    DYNAMODB_ENDPOINT: engine.endpoint,
    ...(slowWire && { NODE_OPTIONS: `--import ${join(import.meta.dirname, 'slow-wire.ts')}` }),
  })
  const { api } = JSON.parse(readFileSync(join(dataFolder, 'local.json'), 'utf8')) as { api: string }
  return { origin: api, port: Number(new URL(api).port), engine, folder, stop }
}
