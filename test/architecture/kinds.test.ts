// The kinds of file inside a word (design §2), told apart by name: rules and actions have no suffix, stores end in
// `-store`, triggers carry the name of what wakes them; and a function lists its triggers.

import { describe, expect, it } from '@jest/globals'
import { routes } from '../../contracts/routes.ts'
import { because, below, refused, type Source } from './sources.ts'

const triggers = ['http', 'mqtt', 'event', 'stream', 'schedule', 'authorizer']
const suffixOf = (path: string) => /\.([a-z]+)\.ts$/.exec(path)?.[1]
const isTrigger = (path: string) => triggers.includes(suffixOf(path) ?? '')
const isStore = (path: string) => path.endsWith('-store.ts')
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'))

const files = below('lambdas')
const ofWords = files.filter(({ path }) => !path.startsWith('lambdas/platform/'))
const stores = ofWords.filter(({ path }) => isStore(path))

/** What changes or asks something outside: whoever imports it is no rule. */
const effects = [
  'database',
  'object-store',
  'mqtt',
  'iot-registry',
  'send-mail',
  'send-sms',
  'sealed-box',
  'signing',
  'hub-key',
  'payment-provider',
  'provider-settings',
  'openid-provider',
  'facebook',
  'asset',
  'due',
  'stream',
  'serve',
  'http-function',
].map((name) => `lambdas/platform/${name}.ts`)
const hasEffects = ({ imports }: Source) => imports.some((name) => effects.includes(name) || isStore(name))
const rules = ofWords.filter((file) => !suffixOf(file.path) && !isStore(file.path) && !hasEffects(file))

const areRules = new Set(rules.map(({ path }) => path))
const isOfWord = (name: string) => name.startsWith('lambdas/') && !name.startsWith('lambdas/platform/')

describe('a trigger', () => {
  it('is named for one of the things that can wake a function', () => {
    const unknown = files.filter(
      ({ path }) => suffixOf(path) && ![...triggers, 'function'].includes(suffixOf(path) ?? ''),
    )
    expect(because(`the suffix says what wakes it: ${triggers.join(', ')}; a function lists routes.`, unknown)).toEqual(
      [],
    )
  })

  it('is imported by its own function alone', () => {
    const wrong = refused(
      files,
      'imports',
      (name, { path }) => isTrigger(name) && !(suffixOf(path) === 'function' && folderOf(path) === folderOf(name)),
    )
    expect(because('a trigger is parse → call → answer; what two of them need is an action.', wrong)).toEqual([])
  })

  it('knows no other trigger, and a function does nothing but list them', () => {
    const busy = files.filter(
      ({ path, code }) => suffixOf(path) === 'function' && /\b(await|if|for|async)\b/.test(code),
    )
    expect(because('what a function does is in its triggers; its entry is the list of them.', busy)).toEqual([])
  })

  it('is named verb–noun as a person would say it, or in the past tense where a device or a service says it', () => {
    const messages = files.filter(({ path }) => /(?<!ed)\.(mqtt|event)\.ts$/.test(path))
    expect(because('a message or an event is something that happened.', messages)).toEqual([])
  })

  it('serves one route, the one it is named for', () => {
    const names = Object.values(routes).flatMap((ofWord) => Object.keys(ofWord))
    const wrong = files.filter(({ path, code }) => {
      const name = /\/([a-z-]+)\.http\.ts$/
        .exec(path)?.[1]
        ?.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
      return name && !(names.includes(name) && new RegExp(`export default serve\\(\\s*${name},`).test(code))
    })
    expect(because('one stem through every layer: queue-command.http.ts serves queueCommand.', wrong)).toEqual([])
  })
})

describe('a store', () => {
  it('is the only kind of file that knows table keys', () => {
    const wrong = ofWords.filter(({ path, code }) => !isStore(path) && /\b[ps]k\b/.test(code))
    const reason =
      'keys are the one thing about a table that can not be changed later; who knows them must be few, and found by name.'
    expect(because(reason, wrong)).toEqual([])
  })

  it('leaves decisions to rules: it imports no trigger, no action, and no store of another word', () => {
    const wrong = refused(
      stores,
      'imports',
      (name, { path }) => isOfWord(name) && !(areRules.has(name) && folderOf(name) === folderOf(path)),
    )
    expect(because('a store writes what rules decided; a flow over several stores is an action.', wrong)).toEqual([])
  })

  it('speaks in verbs that say what changes', () => {
    const wrong = stores.flatMap(({ path, code }) =>
      [
        ...code.matchAll(
          /^export (?:const|(?:async )?function\*?) ((?:update|save|set|store|fetch|load|delete)[A-Z]?\w*)/gm,
        ),
      ].map(([, name]) => `${path}: ${name}`),
    )
    expect(
      because('find, get, list, create, or a domain verb (advance, revoke); an "update" says nothing.', wrong),
    ).toEqual([])
  })
})

describe('rules', () => {
  it('are most of what a word knows', () => {
    expect(rules.length).toBeGreaterThan(5)
  })

  it('are pure: time and ids come in as arguments', () => {
    const wrong = rules.filter(({ code }) =>
      /\bnow\(\)|\bnewId\(|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\bfetch\(|\bsetting\(/.test(
        code,
      ),
    )
    const reason =
      'a rule that asks for the time or makes an id can be tested only by accident. (A secret may be made where it is hashed, so that nobody else holds it.)'
    expect(because(reason, wrong)).toEqual([])
  })

  it('know only other rules, contracts, and what is pure in platform/', () => {
    const wrong = refused(rules, 'imports', (name) => isOfWord(name) && !areRules.has(name))
    expect(because('who imports an action has its effects.', wrong)).toEqual([])
  })
})
