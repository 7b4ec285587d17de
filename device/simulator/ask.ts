// Asks a person at the terminal. A password is not echoed. Without a terminal there is nobody to ask.

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks a question on standard error, so that standard output stays clean. `undefined` where there is no terminal. */
export async function ask(question: string, { hidden = false } = {}): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  process.stderr.write(question)
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: hidden ? silence : process.stderr, terminal: true })
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    if (hidden) process.stderr.write('\n')
  }
}
