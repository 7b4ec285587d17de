// What is to be said of the logs of a run: each leak with its place, never with the secret itself, and whether the search
// was one at all.

import { findSecrets } from './find-secrets.ts'
import type { KeptLog } from './kept-logs.ts'

export interface Judgement {
  /** None: the run is clean. */
  readonly complaints: string[]
  readonly summary: string
}

/** `isPart`: a run of some tests, which may have started no hub. */
export function judgeLogs(logs: readonly KeptLog[], isPart = false): Judgement {
  const lines = sum(logs.map(({ text }) => text.split('\n').length - 1))
  const secrets = sum(logs.map((log) => log.secrets.length))
  const leaks = logs.flatMap(({ file, text, secrets: known }) =>
    findSecrets(text, known).map(({ kind, line, column }) => `${file}:${line}:${column}: a ${kind} in a log line`),
  )
  const nothing = [
    ...(lines === 0 ? ['There was no log line to search: the hubs of this run left none.'] : []),
    ...(secrets === 0 ? ['There was no secret to search for: nothing that was said to the hubs was noted down.'] : []),
  ]
  return {
    complaints: [...leaks, ...(isPart && logs.length === 0 ? [] : nothing)],
    summary: `Searched ${lines} log lines of ${logs.length} hubs for ${secrets} secrets: ${leaks.length} found.`,
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
