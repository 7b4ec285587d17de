// Where the local cloud keeps what survives a restart. Invariant: one folder has one live owner; `local.json` is there
// only while its hub is ready, and is never seen half written.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `local.json` tells other programs. */
export interface LocalAddresses {
  readonly portal: string
  readonly api: string
  readonly mqtt: string
  readonly mqttWebSocket: string
  readonly outbox: string
  readonly pid: number
}

export class FolderInUse extends Error {}

export class DataFolder {
  readonly path: string

  /** Opens a folder for this process. Throws `FolderInUse` where another live hub owns it. */
  constructor(path: string) {
    this.path = path
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const owner = readOwner(this.file('hub.pid'))
    if (owner !== undefined && owner !== process.pid && isHub(owner)) {
      throw new FolderInUse(
        `A hub with process id ${owner} is running on ${path}. Stop it, or set VIGIL_DATA to another folder.`,
      )
    }
    writeAtomically(this.file('hub.pid'), `${process.pid}\n`)
    this.withdraw()
  }

  file(name: string): string {
    return join(this.path, name)
  }

  /** Says that the hub is ready: where it is, and with which settings an operator's command reaches it. */
  announce(addresses: LocalAddresses, operatorSettings: Readonly<Record<string, string>>): void {
    writeAtomically(this.file('operator.json'), `${JSON.stringify(operatorSettings, undefined, 2)}\n`)
    writeAtomically(this.file('local.json'), `${JSON.stringify(addresses, undefined, 2)}\n`)
  }

  /** Says that the hub is not ready any more. */
  withdraw(): void {
    rmSync(this.file('local.json'), { force: true })
    rmSync(this.file('operator.json'), { force: true })
  }

  release(): void {
    this.withdraw()
    rmSync(this.file('hub.pid'), { force: true })
  }
}

/** Replaces a file as a whole: whoever reads it sees the old content or the new one. */
export function writeAtomically(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The content of a file, or undefined where there is none. */
export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function readOwner(file: string): number | undefined {
  const text = readIfPresent(file)
  return text === undefined ? undefined : Number(text)
}

/** Whether a process is a hub. Its id is used again after a while; where the system can say what a process is, it is asked. */
export function isHub(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const command = readIfPresent(`/proc/${pid}/cmdline`)
  return command === undefined || command.includes('main.ts')
}
