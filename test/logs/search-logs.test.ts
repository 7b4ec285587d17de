import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findSecrets, type Secret } from './find-secrets.ts'
import { judgeLogs } from './judge-logs.ts'
import { emptyLogs, logFile, readLogs, secretsFile } from './kept-logs.ts'

const token = 'Zk3v9QmT1xY7aB5cD2eF8gH4jK6lN0pR_sU-wX1yA3b'
const planted: Record<string, Secret> = {
  password: { kind: 'password', value: 'Blue-Heron-42-Walks' },
  token: { kind: 'token', value: token },
  code: { kind: 'code', value: '481516' },
  'recovery code': { kind: 'recovery-code', value: 'AB12-CD34-EF56-GH78-JK90-MN12' },
  phone: { kind: 'phone', value: '+4915123100042' },
}
const secrets = Object.values(planted)

describe('the search of the logs', () => {
  it.each(Object.entries(planted))('finds a %s that was logged, and says where (R50)', (_, { kind, value }) => {
    const text = `{"message":"fine"}\nsaid ${value.replace('+', '')} and more\n`
    expect(findSecrets(text, secrets)).toEqual([{ kind, line: 2, column: 6 }])
  })

  it.each([
    ['a token inside a URL', `GET /reset-password#token=${token}&x`],
    ['a token inside a longer word', `x${token}x`],
    ['a code in quotes', '{"code":"481516"}'],
    ['a code as a JSON number', '{"code":481516}'],
    ['a code before a full stop', 'Your code is 481516.'],
    ['a recovery code without its dashes', 'AB12CD34EF56GH78JK90MN12'],
    ['a telephone number without its plus sign', 'to 4915123100042:'],
    [
      'a session’s token that nobody noted down',
      `01KAN5ZV6W0Q8F3M2T7X9Y4B1C.01KAN5ZV7R5S6D1G8H2J4K9P3N.${'s'.repeat(43)}`,
    ],
  ])('finds %s (R50)', (_, text) => {
    expect(findSecrets(text, secrets)).toHaveLength(1)
  })

  it.each([
    ['a time', '2026-11-22T20:41:10.481516Z'],
    ['a place in a bundle', 'at handler (function.js:12:481516)'],
    ['a longer number', '1795481516000 and 4815160'],
    ['a part of an id', 'cmd_01KAN481516X and 550e8400-481516'],
    ['the hint of a number', '***42'],
    ['an account’s id', 'acc_01KAN5ZV6W0Q8F3M2T7X9Y4B1C'],
  ])('takes %s for no secret', (_, text) => {
    expect(findSecrets(text, secrets)).toEqual([])
  })
})

describe('a run', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigil-logs-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const leave = (name: string, text: string, known: Secret[]) => {
    writeFileSync(logFile(name, folder), text)
    writeFileSync(secretsFile(name, folder), known.map((secret) => `${JSON.stringify(secret)}\n`).join(''))
  }

  it('with a secret in a log fails, with the place of it and not the secret (R50)', () => {
    leave('1', 'fine\n', secrets)
    leave('2', `fine\nsaid ${token}\n`, secrets)
    const { complaints } = judgeLogs(readLogs(folder))
    expect(complaints).toEqual([`${logFile('2', folder)}:2:6: a token in a log line`])
  })

  it('without one is clean', () => {
    leave('1', 'fine\n', secrets)
    expect(judgeLogs(readLogs(folder))).toEqual({
      complaints: [],
      summary: 'Searched 1 log lines of 1 hubs for 5 secrets: 0 found.',
    })
  })

  it('fails where there was nothing to search, or nothing to search for', () => {
    expect(judgeLogs(readLogs(folder)).complaints).toHaveLength(2)
    leave('1', '', secrets)
    expect(judgeLogs(readLogs(folder)).complaints).toEqual([expect.stringContaining('no log line')])
    leave('1', 'fine\n', [])
    expect(judgeLogs(readLogs(folder)).complaints).toEqual([expect.stringContaining('no secret')])
    leave('1', 'fine\n', secrets)
    emptyLogs(folder)
    expect(judgeLogs(readLogs(folder)).complaints).toHaveLength(2)
  })

  it('of some tests alone may have started no hub', () => {
    expect(judgeLogs(readLogs(folder), true).complaints).toEqual([])
  })
})
