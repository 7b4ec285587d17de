// A route declares what it may refuse with, so that a caller can be ready for it. Every handler is bundled with all it
// reaches, and what is left after tree shaking is read for the problems it can throw.

import { globSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { commonProblems, type ProblemCode, problemCodes, problems } from '../../contracts/problems.ts'
import { isOpen, type Route } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'

const handlers = globSync('lambdas/*/*.http.ts').sort()
const { outputFiles } = await build({
  entryPoints: [...handlers, 'lambdas/platform/http-function.ts'],
  outdir: '/bundled',
  outbase: '.',
  bundle: true,
  write: false,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  logLevel: 'silent',
})
const bundles = new Map(outputFiles.map(({ path, text }) => [path.replace(/^\/bundled\/(.*)\.js$/, '$1'), text]))

function thrownIn(file: string): Set<string> {
  const text = bundles.get(file)
  if (text === undefined) throw new Error(`${file} was not bundled`)
  return new Set([...text.matchAll(/new Problem\d*\(\s*"([\w/-]+)"/g)].map(([, code = '']) => code))
}

const platform = thrownIn('lambdas/platform/http-function')

/** What the platform answers before a handler is reached, by the access that a route asks for. */
const byAccess = ({ access, path }: Route): ProblemCode[] => [
  ...(isOpen({ access }) ? [] : (['session/required', 'session/not-allowed'] as const)),
  ...(access.includes('recent') ? (['session/proof-required'] as const) : []),
  // Another device looks like none, also to a device.
  ...(access.includes('device') && path.includes('{deviceId}') ? (['device/not-found'] as const) : []),
]

const notAtSignIn = 'the challenge stands without a message: another can be asked for'
const neverCloses = 'only the bucket of unknown browsers closes'

/** What a handler could throw by its code and never does, with the reason. */
const neverHappens: Readonly<Record<string, Partial<Record<ProblemCode, string>>>> = {
  signIn: {
    'two-step/too-many-messages': notAtSignIn,
    'two-step/message-not-sent': notAtSignIn,
  },
  completeSignIn: {
    'two-step/too-many-messages': notAtSignIn,
    'two-step/message-not-sent': notAtSignIn,
  },
  proveIdentity: { 'throttle/closed': neverCloses },
  changePassword: { 'throttle/closed': neverCloses },
  verifyPhone: { 'throttle/closed': neverCloses },
  verifyAuthenticator: { 'throttle/closed': neverCloses },
  verifyChallenge: { 'throttle/closed': neverCloses },
  signUp: { 'idempotency/answer-not-kept': 'its answer holds no secret, and is kept with the claim' },
  redeemCode: {
    'throttle/closed': neverCloses,
    'idempotency/answer-not-kept': 'its answer holds no secret, and is kept with the claim',
  },
  inviteToSeat: { 'idempotency/answer-not-kept': 'its answer holds no secret, and is kept with the claim' },
  queueCommand: { 'idempotency/answer-not-kept': 'its answer holds no secret, and is kept with the claim' },
  markMissing: { 'cursor/invalid': 'the newest page has no cursor' },
  enrolDevice: {
    'idempotency/answer-not-kept': 'the same body is the same key, whose enrolment is answered again',
  },
}

const declared = Object.entries(routes).flatMap(([word, ofWord]) =>
  Object.entries(ofWord).map(([name, route]) => ({
    name,
    route,
    file: `lambdas/${word}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.http`,
  })),
)

describe('a route', () => {
  it.each(declared)('$name declares the problems that it can answer, and no other', ({ name, route, file }) => {
    const own = [...thrownIn(file)].filter((code) => !(code in (neverHappens[name] ?? {})))
    const possible = new Set<string>([...own, ...byAccess(route)])
    for (const code of commonProblems) possible.delete(code)
    expect([...route.problems].sort()).toEqual([...possible].sort())
  })

  it('has no exception that its code no longer needs', () => {
    const stale = declared.flatMap(({ name, file }) =>
      Object.keys(neverHappens[name] ?? {}).filter((code) => !thrownIn(file).has(code)),
    )
    expect(stale).toEqual([])
  })

  it('declares none that every route has', () => {
    const common = declared.flatMap(({ name, route }) =>
      route.problems
        .filter((code) => (commonProblems as readonly ProblemCode[]).includes(code))
        .map((code) => [name, code]),
    )
    expect(common).toEqual([])
  })
})

describe('the catalogue', () => {
  it('has no code that nothing answers', () => {
    const answered = new Set([...declared.flatMap(({ file }) => [...thrownIn(file)]), ...platform])
    expect(problemCodes.filter((code) => !answered.has(code))).toEqual([])
  })

  it('has the common problems that the platform answers for every route, and what it says where there is none', () => {
    const ofAccess = ['session/required', 'session/not-allowed', 'session/proof-required', 'device/not-found']
    const expected = [...commonProblems, 'route/not-found', ...ofAccess]
    expect([...platform].sort()).toEqual(expected.sort())
  })

  it('says in a sentence what happened, with a status that tells whose fault it was', () => {
    for (const code of problemCodes) {
      expect(problems[code].title).toMatch(/^[A-Z].*\.$/)
      expect([400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503]).toContain(problems[code].status)
    }
  })
})
