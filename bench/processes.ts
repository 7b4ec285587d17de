// Programs that a benchmark starts. Invariant: none outlives the run. A pipe from here is each one's life line: however
// the run ends, kill -9 included, the pipe closes and the shell around the program ends it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

// POSIX shell: background jobs get no standard input, hence the copy of it as descriptor 3.
const leash =
  'exec 3<&0; "$@" 3<&- & program=$!; (read -r _ <&3; kill "$program" 2>/dev/null) >/dev/null 2>&1 & wait "$program"'

export interface Program {
  /** Asks it to end (SIGTERM) and waits until it has. */
  stop(): Promise<void>
}

/**
 * Starts a program and resolves with it when it has said `ready` on one of its outputs.
 * @throws with its own words where it ends instead
 */
export async function startProgram(
  command: readonly string[],
  ready: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Program & { readonly said: string }> {
  const child = spawn('/bin/sh', ['-c', leash, 'leash', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C reaches the run alone, which then ends its programs in order.
    detached: true,
    env: { ...process.env, ...environment },
  })
  child.stdin.on('error', () => {})
  const ended = once(child, 'exit').then(() => {})
  const said = await saying(ready, child, ended)
  return {
    said,
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** Starts a TypeScript program of this repository on the same Node. */
export const startScript = (file: string, ready: string, environment?: Readonly<Record<string, string>>) =>
  startProgram([process.execPath, '--disable-warning=ExperimentalWarning', file], ready, environment)

async function saying(
  text: string,
  { stdout, stderr }: ChildProcess & { stdout: Readable; stderr: Readable },
  ended: Promise<void>,
): Promise<string> {
  let said = ''
  const heard = new Promise<void>((resolve) => {
    for (const output of [stdout, stderr]) {
      output.on('data', (chunk) => {
        if (said.includes(text)) return
        said += chunk
        if (said.includes(text)) resolve()
      })
    }
  })
  const silent = ended.then(() => {
    throw new Error(`It ended before it was ready: ${said.trim()}`)
  })
  await Promise.race([heard, silent])
  return said
}
