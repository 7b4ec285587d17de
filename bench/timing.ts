// Whether the time of an answer tells that an e-mail is known: of a refused sign-in, of asking for a new password, and of
// signing up. Both kinds take turns in a random order.

import { setTimeout as pause } from 'node:timers/promises'
import { askPasswordReset } from '../contracts/account.ts'
import { signIn, signUp } from '../contracts/identity.ts'
import type { Benchmark, Row } from './benchmark.ts'
import { Client, loopbackAddress } from './http.ts'
import { type Hub, withHub } from './hub/hub.ts'
import { password, register } from './hub/owner.ts'
import { ratioByRound, shuffled, spreadOf } from './statistics.ts'

/** After five failures in a row the hub makes attempts wait; a right password forgets them. */
const failuresInARow = 4
const warmUp = 4
const known = 'known@example.org'
const kinds = ['known', 'unknown'] as const
type Times = Record<(typeof kinds)[number], number[]>

/** A request that tells nothing of the e-mail it names, and how often one address may make it in an hour. */
interface Discreet {
  readonly path: string
  readonly body: (email: string) => object
  readonly perAddress: number
}
const reset: Discreet = { path: askPasswordReset.path, body: (email) => ({ email }), perAddress: 20 }
const joining: Discreet = { path: signUp.path, body: (email) => ({ email, password }), perAddress: 100 }

/** What is done behind an answer (streams, mail) is over by then, and does not weigh on the next one. */
const settling = 120

export const timing: Benchmark = {
  name: 'timing',
  run: ({ quick }) =>
    withHub({}, async (hub) => {
      const samples = quick ? 60 : 200
      await register(hub, known)
      const rows = [
        rowOf('refused sign-in', await refuse(hub, samples)),
        rowOf('asking for a reset', await askDiscreetly(hub, reset, samples)),
        rowOf('signing up', await askDiscreetly(hub, joining, samples)),
      ]
      return { rows, notes }
    }),
}

function rowOf(what: string, times: Times): Row {
  return {
    what: `${what}, known against unknown e-mail`,
    unit: 'ms',
    measured: spreadOf(times.known),
    floor: spreadOf(times.unknown),
    ratio: ratioByRound(times.known, times.unknown),
    budget: { of: 'ratio', atLeast: 0.9, atMost: 1.1 },
  }
}

const notes = [
  'Measured: the e-mail of an account; floor: an e-mail that nobody has; one request at a time. Ratio: the median over',
  'pairs that were measured one right after the other.',
  'Sign-in: POST /v1/sessions with a wrong password, as an app. Each e-mail is tried four times, then the known one signs',
  'in and the unknown one is another, so that both have as many failures behind them.',
  'Reset and sign-up: POST /v1/password-resets and POST /v1/accounts, the unknown e-mail being another each time;',
  `${settling} ms after each answer are left to what is done behind it.`,
]

async function refuse(hub: Hub, samples: number): Promise<Times> {
  const times: Times = { known: [], unknown: [] }
  for (let block = 0; times.known.length < samples; block++) {
    const emails = { known, unknown: `nobody${block}@example.org` }
    // The hub counts attempts by address as well: a block has its own.
    const client = new Client(hub.port, loopbackAddress(block))
    const attempt = (email: string, tried: string, status: number) =>
      timed(client, signIn.path, { email, password: tried, client: 'app' }, status)
    await attempt(known, password, 201)
    for (let turn = 0; turn < failuresInARow; turn++) {
      for (const kind of shuffled(kinds)) {
        const took = await attempt(emails[kind], 'Red-Heron-42-Walks', 401)
        // The first block warms the function up.
        if (block > 0) times[kind].push(took)
      }
    }
    client.close()
  }
  return times
}

async function askDiscreetly(hub: Hub, { path, body, perAddress }: Discreet, samples: number): Promise<Times> {
  const times: Times = { known: [], unknown: [] }
  for (let block = 0; times.known.length < samples; block++) {
    const client = new Client(hub.port, loopbackAddress(block))
    for (let turn = 0; turn < perAddress / kinds.length && times.known.length < samples; turn++) {
      const emails = { known, unknown: `new.${block}.${turn}@example.org` }
      for (const kind of shuffled(kinds)) {
        const took = await timed(client, path, body(emails[kind]), 202)
        // The first pairs warm the function up.
        if (block > 0 || turn >= warmUp) times[kind].push(took)
        await pause(settling)
      }
    }
    client.close()
  }
  return times
}

/** Milliseconds until the answer; throws where it has another status. */
async function timed(client: Client, path: string, body: object, status: number): Promise<number> {
  const startedAt = performance.now()
  const answer = await client.post(path, body)
  if (answer.status !== status) throw new Error(`${path} was answered with ${answer.status}: ${answer.body}`)
  return performance.now() - startedAt
}
