// How many people a second can sign in: the hub, against the password hash alone, and against better-auth at the same
// hash. The three take turns in each round, in a random order.

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { signIn as signInRoute } from '../contracts/identity.ts'
import { type Benchmark, ratioAtLeast } from './benchmark.ts'
import { startHashCeiling } from './floors/hash-ceiling.ts'
import { Client, loopbackAddress } from './http.ts'
import { type Hub, withHub } from './hub/hub.ts'
import { password, register } from './hub/owner.ts'
import { perSecond } from './load.ts'
import { startScript } from './processes.ts'
import { ratioByRound, shuffled, spreadOf } from './statistics.ts'

/** Enough that no sandbox waits for work. */
const lanes = 2 * availableParallelism()
const emails = Array.from({ length: lanes }, (_, lane) => `person${lane}@example.org`)

export const signIn: Benchmark = {
  name: 'sign-in',
  run: ({ quick }) =>
    withHub({}, async (hub) => {
      const ceiling = await startHashCeiling()
      const hubPeople = await peopleOfHub(hub)
      const betterAuth = await startBetterAuth(join(hub.folder, 'better-auth.db'))
      try {
        const milliseconds = quick ? 1000 : 2000
        const contestants = {
          ceiling: () => ceiling.perSecond(milliseconds),
          hub: () => perSecond({ lanes, milliseconds }, hubPeople.signIn),
          betterAuth: () => perSecond({ lanes, milliseconds }, betterAuth.signIn),
        }
        return { rows: rowsOf(await takeTurns(contestants, quick ? 3 : 6)), notes }
      } finally {
        hubPeople.close()
        await betterAuth.close()
        await ceiling.close()
      }
    }),
}

const notes = [
  `Signing in: POST /v1/sessions as an app, ${lanes} people at once, each an account of its own, from addresses that are`,
  "not yet throttled; the hub's streams run along.",
  `Hash ceiling: argon2id (19 MiB, 2 passes) alone in ${availableParallelism()} worker threads, as many as the hub has`,
  'sandboxes for the function. better-auth: the same hash, its own handler on node:http, its tables in a SQLite file by',
  'node:sqlite, no rate limit, in a process of its own. Ratios: the median over rounds.',
]

interface People {
  signIn(lane: number): Promise<void>
}

/** The hub lets 100 attempts an hour come from one address. */
const attemptsPerAddress = 90

async function peopleOfHub(hub: Hub): Promise<People & { close(): void }> {
  for (const email of emails) await register(hub, email)
  let attempts = 0
  const clients: Client[] = []
  const clientFor = (attempt: number) => {
    const index = Math.floor(attempt / attemptsPerAddress)
    clients[index] ??= new Client(hub.port, loopbackAddress(index))
    return clients[index]
  }
  return {
    signIn: async (lane) => {
      const body = { email: emails[lane], password, client: 'app' }
      const { status } = await clientFor(attempts++).post(signInRoute.path, body)
      if (status !== 201) throw new Error(`The hub answered a sign-in with ${status}.`)
    },
    close: () => {
      for (const client of clients) client.close()
    },
  }
}

async function startBetterAuth(file: string): Promise<People & { close(): Promise<void> }> {
  const program = await startScript('bench/floors/better-auth.ts', ';', { BETTER_AUTH_FILE: file })
  const port = Number(/port=(\d+)/.exec(program.said)?.[1])
  const client = new Client(port)
  const post = async (path: string, body: object) => {
    const { status, body: answer } = await client.post(path, body, { origin: `http://127.0.0.1:${port}` })
    if (status !== 200) throw new Error(`better-auth answered ${path} with ${status}: ${answer}`)
  }
  for (const email of emails) await post('/api/auth/sign-up/email', { email, password, name: email })
  return {
    signIn: (lane) => post('/api/auth/sign-in/email', { email: emails[lane], password }),
    close: async () => {
      client.close()
      await program.stop()
    },
  }
}

type Rates = Record<'ceiling' | 'hub' | 'betterAuth', number[]>

async function takeTurns(contestants: Record<keyof Rates, () => Promise<number>>, rounds: number): Promise<Rates> {
  const rates: Rates = { ceiling: [], hub: [], betterAuth: [] }
  const names = Object.keys(rates) as (keyof Rates)[]
  // The first round warms everybody up.
  for (let round = 0; round <= rounds; round++) {
    for (const name of shuffled(names)) {
      const rate = await contestants[name]()
      if (round > 0) rates[name].push(rate)
    }
  }
  return rates
}

const rowsOf = ({ hub, ceiling, betterAuth }: Rates) => {
  const against = (what: string, floor: number[], least: number) => ({
    what,
    unit: '/s' as const,
    measured: spreadOf(hub),
    floor: spreadOf(floor),
    ratio: ratioByRound(hub, floor),
    budget: ratioAtLeast(least),
  })
  return [
    against('sign-ins, against the hash alone', ceiling, 0.75),
    against('sign-ins, against better-auth', betterAuth, 1),
  ]
}
