// The process of a hub, and the folder that it keeps everything in.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalAddresses } from '../../local/data-folder.ts'
import { eventually } from './eventually.ts'

export interface Started {
  readonly child: ChildProcess
  readonly urls: LocalAddresses
}

// A pipe from this process is the hub's life line: however a test run ends, the pipe closes, and the shell ends the hub.
const leash = 'read -r _; grep -qs local/main.ts "/proc/$0/cmdline" && kill "$0"'

/** Starts a hub on a folder, where its log is already; on port 0 it takes a free one. */
export async function launch(dataFolder: string, port = 0, environment: Record<string, string> = {}): Promise<Started> {
  const env = { ...process.env, ...environment, VIGIL_DATA: dataFolder, VIGIL_PORT: String(port) }
  const logFile = join(dataFolder, 'functions.log')
  // A file, not a pipe: it is there for whoever borrows this hub later.
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, ['local/main.ts'], { env, stdio: ['ignore', log, log] })
  closeSync(log)
  holdBy(child)
  const announced = async () => {
    if (child.exitCode !== null) throw new Error(`The hub ended: ${await readFile(logFile, 'utf8')}`)
    const text = await readFile(join(dataFolder, 'local.json'), 'utf8').catch(() => undefined)
    const found: LocalAddresses | undefined = text && JSON.parse(text)
    return found?.pid === child.pid ? found : undefined
  }
  try {
    return { child, urls: await eventually('the hub to start', announced, 45_000) }
  } catch (failure) {
    await end(child, 'SIGKILL')
    throw failure
  }
}

function holdBy(hub: ChildProcess): void {
  const holder = spawn('/bin/sh', ['-c', leash, String(hub.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  hub.once('exit', () => holder.kill())
  holder.unref()
}

export async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
