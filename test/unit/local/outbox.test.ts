import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { linksIn, Outbox } from '../../../local/outbox.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-outbox-'))
  file = join(folder, 'outbox.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => new Outbox(file, () => Date.parse('2026-01-01T00:00:00Z'))
const add = (outbox: Outbox, text: string) => outbox.add({ kind: 'sms', to: '+491701234567', text })

describe('the outbox', () => {
  it('keeps messages over a restart, oldest first', () => {
    const outbox = open()
    add(outbox, 'first')
    add(outbox, 'second')
    expect(open().messages.map(({ text }) => text)).toEqual(['first', 'second'])
  })

  it('drops a line that a kill cut short, and goes on behind it', () => {
    add(open(), 'whole')
    appendFileSync(file, '{"kind":"sms","to"')
    add(open(), 'next')
    expect(open().messages.map(({ text }) => text)).toEqual(['whole', 'next'])
  })

  it('starts empty when it was cleared', () => {
    const outbox = open()
    add(outbox, 'gone')
    outbox.clear()
    add(outbox, 'kept')
    expect(open().messages.map(({ text }) => text)).toEqual(['kept'])
  })

  it.each([
    [
      'a full stop behind it',
      'See http://localhost:4000/a#token=x_y-z.',
      undefined,
      ['http://localhost:4000/a#token=x_y-z'],
    ],
    ['an escaped ampersand in markup', '', '<a href="https://h/?a=1&amp;b=2">x</a>', ['https://h/?a=1&b=2']],
    ['the same link twice', 'https://h/a', '<a href="https://h/a">x</a>', ['https://h/a']],
  ])('finds a link with %s', (_name, text, html, links) => {
    expect(linksIn(text, html)).toEqual(links)
  })
})
