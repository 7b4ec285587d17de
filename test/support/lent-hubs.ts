// The hubs that go from one test file to the next, for as long as a run of the tests lasts: each is a file in the run's folder,
// named by its process, which says whether it is idle or lent. Whoever renames it first has it, in whichever of Jest's processes.
// A run begins and ends in test/support/lend-hubs.ts and end-hubs.ts.

import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isHub, type LocalAddresses } from '../../local/data-folder.ts'
import { eventually } from './eventually.ts'
import { HubRecord } from './hub-record.ts'

export interface LentHub {
  readonly dataFolder: string
  readonly urls: LocalAddresses
}

const folderName = 'VIGIL_LENT_HUBS'

export function beginLending(): void {
  process.env[folderName] = mkdtempSync(join(tmpdir(), 'vigil-lent-'))
}

/** Where a run keeps its hubs; none where nobody ends them. */
const folder = (): string | undefined => process.env[folderName]
export const isLending = (): boolean => folder() !== undefined

const fileOf = ({ urls }: LentHub, state: 'idle' | 'lent') => join(folder() ?? '', `${urls.pid}.${state}`)
const read = (file: string): LentHub => JSON.parse(readFileSync(file, 'utf8'))

export function takeIdleHub(): LentHub | undefined {
  const within = folder()
  if (!within) return undefined
  for (const name of readdirSync(within).filter((each) => each.endsWith('.idle'))) {
    const lent = join(within, name.replace('.idle', '.lent'))
    try {
      renameSync(join(within, name), lent)
    } catch {
      continue // another was faster
    }
    return read(lent)
  }
  return undefined
}

export const enlist = (hub: LentHub): void => writeFileSync(fileOf(hub, 'lent'), JSON.stringify(hub))
export const giveBack = (hub: LentHub): void => renameSync(fileOf(hub, 'lent'), fileOf(hub, 'idle'))

/** Ends every hub of this run, also those of tests that did not come to their end. */
export async function endLending(): Promise<void> {
  const within = folder()
  if (!within) return
  await Promise.all(readdirSync(within).map((name) => endHub(read(join(within, name)))))
  rmSync(within, { recursive: true })
}

async function endHub({ dataFolder, urls: { pid } }: LentHub): Promise<void> {
  // It is not a child of this process; what it takes away last tells of its end.
  const isUp = () => existsSync(join(dataFolder, 'hub.pid'))
  const send = (signal: 'SIGINT' | 'SIGKILL') => isUp() && isHub(pid) && process.kill(pid, signal)
  send('SIGINT')
  await eventually('a hub to end', async () => !isUp(), 5_000).catch(() => send('SIGKILL'))
  new HubRecord(dataFolder).readOutbox() // what it sent after its last test
  rmSync(dataFolder, { recursive: true, force: true })
}
