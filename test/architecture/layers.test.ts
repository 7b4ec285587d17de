// Who may import whom (design §2). Each rule says why: the failure text is what breaks it, and that reason.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { because, below, refused, sources } from './sources.ts'

/** Word → the words whose code it may use. */
const words: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  identity: ['platform'],
  subscriptions: ['platform', 'identity'],
  devices: ['platform', 'identity', 'subscriptions'],
  commands: ['platform', 'identity', 'subscriptions', 'devices'],
  downloads: ['platform', 'identity', 'subscriptions'],
}

/** Program → the other programs whose code it may use. */
const programs: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  lib: ['contracts'],
  lambdas: ['contracts'],
  portal: ['contracts'],
  device: ['contracts'],
  local: ['contracts'],
  // The app, the build, and an operator's commands put the others together.
  bin: ['contracts', 'lib', 'lambdas'],
}

const programOf = (path: string) => path.split('/')[0] ?? ''
const wordOf = (path: string) => path.split('/')[1] ?? ''

describe('programs', () => {
  it.each(Object.entries(programs))('%s uses only %j of the others', (program, allowed) => {
    const known = [...Object.keys(programs), 'test', 'bench']
    const isForeign = (file: string) =>
      known.includes(programOf(file)) && ![program, ...allowed].includes(programOf(file))
    const reason =
      'contracts are what programs say to each other; whatever else they shared would tie a browser, a device, a function and the infrastructure together. Nobody imports test, bench, bin, portal or local; lib names lambdas by path.'
    expect(because(reason, refused(below(program), 'imports', isForeign))).toEqual([])
  })

  it('lets contracts need nothing but zod', () => {
    const reason = 'contracts run in functions, browsers and on devices: every dependency would be paid by all of them.'
    expect(
      because(
        reason,
        refused(below('contracts'), 'packages', (name) => name !== 'zod/mini'),
      ),
    ).toEqual([])
  })

  it('keeps the rules of cdk-nag out of what every start loads', () => {
    const loaders = refused(sources, 'packages', (name, { path }) => name === 'cdk-nag' && path !== 'bin/nag.ts')
    expect(because('loading them slows every synthesis; only `npm run check` needs them.', loaders)).toEqual([])
  })

  it('keeps the local cloud out of the functions: none can know where it runs', () => {
    const knowing = below('lambdas').filter(({ code }) => /localhost|127\.0\.0\.1|isLocal|AWS_ENDPOINT/.test(code))
    expect(because('what behaves otherwise on a laptop is not what was tested there.', knowing)).toEqual([])
  })
})

describe('words', () => {
  it('are the same everywhere', () => {
    const named = Object.keys(words).flatMap((word) => [`lambdas/${word}`, `portal/src/${word}`])
    const folders = below('lambdas', 'portal/src').map(({ path }) => path.slice(0, path.lastIndexOf('/')))
    const others = new Set(folders.filter((folder) => ![...named, 'portal/src', 'portal/src/app'].includes(folder)))
    const reason =
      'the words name the same thing in contracts, lib, lambdas, portal and test, so one look finds all of it.'
    expect(because(reason, [...others])).toEqual([])
  })

  it.each(Object.entries(words))('%s uses only %j', (word, allowed) => {
    const isForeign = (file: string) => file.startsWith('lambdas/') && ![word, ...allowed].includes(wordOf(file))
    const reason =
      'words depend in one direction (contracts ◄ platform ◄ identity ◄ subscriptions ◄ devices ◄ commands), so each can be understood without those after it.'
    expect(because(reason, refused(below(`lambdas/${word}`), 'imports', isForeign))).toEqual([])
  })
})

describe('the world outside', () => {
  it('is met in platform/ alone: AWS', () => {
    const outside = sources.filter(({ path }) => !/^(lambdas\/platform|test|bench)\//.test(path))
    const reason =
      'a call to AWS has retries, conditions and errors of its own: they are understood, and counted, in one folder.'
    expect(
      because(
        reason,
        refused(outside, 'packages', (name) => name.startsWith('@aws-sdk/')),
      ),
    ).toEqual([])
  })

  it('is met in platform/payment-provider.ts alone: the payment provider', () => {
    const others = sources.filter(({ path }) => !/^(lambdas\/platform\/payment-provider\.ts$|test\/)/.test(path))
    const reason =
      'who takes the money can be changed in one file, and what it says is checked there before it is read.'
    expect(
      because(
        reason,
        refused(others, 'packages', (name) => name === 'stripe'),
      ),
    ).toEqual([])
  })

  it('is met in platform/openid-provider.ts alone: OpenID Connect', () => {
    const others = sources.filter(({ path }) => !/^(lambdas\/platform\/openid-provider\.ts$|test\/)/.test(path))
    const reason = 'what makes an ID token count is written once, in the file that asks for it.'
    expect(
      because(
        reason,
        refused(others, 'packages', (name) => name === 'openid-client'),
      ),
    ).toEqual([])
  })

  it('is played in local/sign-in-providers/ alone: an OpenID provider', () => {
    const others = sources.filter(({ path }) => !path.startsWith('local/sign-in-providers/'))
    expect(
      because(
        'it is a development dependency: nothing of it may get into a function.',
        refused(others, 'packages', (name) => name === 'oidc-provider'),
      ),
    ).toEqual([])
  })

  it('is met in platform/environment.ts alone: settings of a function', () => {
    const readers = below('lambdas', 'lib').filter(({ code }) => /\bprocess\.env\b/.test(code))
    const others = readers.filter(({ path }) => path !== 'lambdas/platform/environment.ts')
    const reason =
      'a missing setting must stop a function at its start, by name; and only bin/vigil.ts decides what an operator may choose.'
    expect(because(reason, others)).toEqual([])
  })

  it('is met in platform/clock.ts alone: the time', () => {
    const readers = below('lambdas').filter(({ code }) => /\bDate\.now\(|\bnew Date\(\)/.test(code))
    const others = readers.filter(({ path }) => path !== 'lambdas/platform/clock.ts')
    expect(because('time is an argument of a rule; that is what lets a test stand at any moment.', others)).toEqual([])
  })

  it('is met in platform/database.ts alone: DynamoDB', () => {
    const users = below('lambdas').filter(({ packages }) => packages.includes('@aws-sdk/client-dynamodb'))
    // stream.ts reads the records of a stream, and needs the type of an attribute.
    const others = users.filter(
      ({ path }) => !['database.ts', 'stream.ts'].includes(path.slice('lambdas/platform/'.length)),
    )
    expect(because('conditions and conflicts have one meaning, and it is written there.', others)).toEqual([])
  })

  it('is a set of packages that package.json names', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    const known = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    const names = new Set(known.map((name) => name.replace('@types/', '')))
    const packageOf = (name: string) => (/^(@[^/]+\/)?[^/]+/.exec(name) ?? [''])[0]
    const strangers = refused(sources, 'packages', (name) => !names.has(packageOf(name)))
    expect(because('what is not named there is there by accident, and gone with the next install.', strangers)).toEqual(
      [],
    )
  })
})

describe('imports', () => {
  it('make no circle', () => {
    const needs = new Map(sources.map((source) => [source.path, source.needs]))
    const circles = new Set<string>()
    const done = new Set<string>()
    const visit = (path: string, trail: string[]) => {
      const at = trail.indexOf(path)
      if (at >= 0) circles.add(trail.slice(at).sort().join(' ↔ '))
      if (at >= 0 || done.has(path)) return
      for (const next of needs.get(path) ?? []) visit(next, [...trail, path])
      done.add(path)
    }
    for (const path of needs.keys()) visit(path, [])
    expect(
      because('files that need each other are one file, or one of them is in the wrong place.', [...circles]),
    ).toEqual([])
  })

  it('reach every file', () => {
    const entries =
      /^(bin|test|bench)\/|^lambdas\/.*\.(function|mqtt|event|stream|schedule|authorizer)\.ts$|^(local|device\/simulator|portal\/src)\/main\.tsx?$|^device\/(index|example)\.ts$/
    const used = new Set(sources.flatMap(({ path, imports }) => (path.startsWith('test/') ? [] : imports)))
    const unused = sources.filter(({ path }) => !used.has(path) && !entries.test(path))
    // A worker is started by its path, and what is swapped into bundles is named by it.
    const orphans = unused.filter(
      ({ path }) =>
        !sources.some(({ text }) => [`./${path.split('/').at(-1)}`, path].some((name) => text.includes(`'${name}'`))),
    )
    expect(because('a file that nothing uses is read, kept and tested for nothing.', orphans)).toEqual([])
  })
})
