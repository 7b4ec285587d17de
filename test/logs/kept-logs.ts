// Where the logs of a test run are kept until they were searched: for each hub two files of one name, what it printed and
// what was secret there. Emptied before a run, so that nothing of an older one is searched, or counted as searched.

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Secret } from './find-secrets.ts'

export const logsFolder = join(import.meta.dirname, '../.logs')

export interface KeptLog {
  readonly file: string
  readonly text: string
  readonly secrets: readonly Secret[]
}

export const logFile = (name: string, folder = logsFolder): string => join(folder, `${name}.log`)
/** JSON lines, each a secret. */
export const secretsFile = (name: string, folder = logsFolder): string => join(folder, `${name}.secrets`)

export function emptyLogs(folder = logsFolder): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

/** The log of every hub; none where no hub was started. */
export function readLogs(folder = logsFolder): KeptLog[] {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder)
  const names = files.filter((file) => file.endsWith('.log')).map((file) => file.slice(0, -'.log'.length))
  return names.map((name) => {
    const lines = files.includes(`${name}.secrets`) ? readFileSync(secretsFile(name, folder), 'utf8').split('\n') : []
    const secrets = lines.slice(0, -1).map((line) => JSON.parse(line) as Secret)
    const file = logFile(name, folder)
    return { file, text: readFileSync(file, 'utf8'), secrets }
  })
}
