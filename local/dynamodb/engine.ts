// The embedded DynamoDB engine as a child process, file-backed. Invariant: it never outlives the hub. A pipe from the
// hub is its life line: however the hub ends, kill -9 included, the pipe closes and the shell around the engine ends it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { findFreePort } from '../ports.ts'
import { indexStreams } from './stream-index.ts'

export interface Engine {
  readonly endpoint: string
  /** Resolves with a text when the engine ended without being asked to. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

export class EngineMissing extends Error {
  constructor() {
    super(
      `No DynamoDB engine for ${process.platform}-${process.arch}. The npm package @dynoxide/linux-x64 brings one for ` +
        'Linux on x64 (npm install). Elsewhere, put the program "dynoxide" on the PATH, or set DYNAMODB_ENDPOINT to the ' +
        'URL of a DynamoDB Local that is running.',
    )
  }
}

// POSIX shell: background jobs get no standard input, hence the copy of it as descriptor 3.
const leash = 'exec 3<&0; "$@" & engine=$!; (read -r _ <&3; kill "$engine" 2>/dev/null) & wait "$engine"'

/** Starts the engine on a file. Throws `EngineMissing` where there is none for this platform. */
export async function startEngine(file: string, environment = process.env): Promise<Engine> {
  if (environment.DYNAMODB_ENDPOINT) {
    return { endpoint: environment.DYNAMODB_ENDPOINT, failed: new Promise(() => {}), stop: async () => {} }
  }
  const program = findEngine(environment.PATH ?? '')
  const port = await findFreePort()
  const command = [program, '--host', '127.0.0.1', '--port', String(port), '--db-path', file]
  // Its own process group: Ctrl-C in a terminal reaches the hub alone, which then lets running events finish.
  const child = spawn('/bin/sh', ['-c', leash, 'engine', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  const said: string[] = []
  child.stderr.on('data', (chunk) => said.push(String(chunk)))
  child.stdin.on('error', () => {})
  let stopping = false
  const failed = once(child, 'exit').then(([code]) =>
    stopping ? new Promise<string>(() => {}) : `The DynamoDB engine ended (${code}). ${said.join('').trim()}`,
  )
  await Promise.race([
    announces(child.stderr, 'listening on'),
    failed.then((reason) => {
      throw new Error(reason)
    }),
  ])
  indexStreams(file)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    failed,
    stop: async () => {
      stopping = true
      const ended = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

function findEngine(path: string): string {
  try {
    const home = createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`)
    return join(home, '..', 'dynoxide')
  } catch {
    for (const folder of path.split(delimiter)) {
      if (isExecutable(join(folder, 'dynoxide'))) return join(folder, 'dynoxide')
    }
    throw new EngineMissing()
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Resolves when a stream says a text. */
function announces(stream: Readable, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', (chunk) => {
      if (String(chunk).includes(text)) resolve()
    })
  })
}
