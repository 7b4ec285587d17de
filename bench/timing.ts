// Whether the time of a refused sign-in tells that an e-mail is known. Both kinds take turns in a random order.

import { signIn } from '../contracts/identity.ts'
import type { Benchmark } from './benchmark.ts'
import { Client, loopbackAddress } from './http.ts'
import { type Hub, withHub } from './hub/hub.ts'
import { password, register } from './hub/owner.ts'
import { ratioByRound, shuffled, spreadOf } from './statistics.ts'

/** After five failures in a row the hub makes attempts wait; a right password forgets them. */
const failuresInARow = 4
const known = 'known@example.org'

export const timing: Benchmark = {
  name: 'timing',
  run: ({ quick }) =>
    withHub({}, async (hub) => {
      await register(hub, known)
      const times = await refuse(hub, quick ? 60 : 200)
      const [measured, floor] = [spreadOf(times.known), spreadOf(times.unknown)]
      const ratio = ratioByRound(times.known, times.unknown)
      const row = { what: 'refused sign-in, known against unknown e-mail', unit: 'ms', measured, floor, ratio } as const
      return { rows: [{ ...row, budget: { of: 'ratio', atLeast: 0.9, atMost: 1.1 } }], notes }
    }),
}

const notes = [
  'Time of POST /v1/sessions with a wrong password, one at a time, as an app. Measured: the e-mail of an account; floor:',
  'an e-mail that nobody has. Each e-mail is tried four times, then the known one signs in and the unknown one is',
  'another, so that both have as many failures behind them. Ratio: the median over pairs that were measured one right',
  'after the other.',
]

async function refuse(hub: Hub, samples: number): Promise<Record<'known' | 'unknown', number[]>> {
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  for (let block = 0; times.known.length < samples; block++) {
    const emails = { known, unknown: `nobody${block}@example.org` }
    // The hub counts attempts by address as well: a block has its own.
    const client = new Client(hub.port, loopbackAddress(block))
    const attempt = async (email: string, tried: string, status: number) => {
      const startedAt = performance.now()
      const answer = await client.post(signIn.path, { email, password: tried, client: 'app' })
      if (answer.status !== status) throw new Error(`A sign-in was answered with ${answer.status}: ${answer.body}`)
      return performance.now() - startedAt
    }
    await attempt(known, password, 201)
    for (let turn = 0; turn < failuresInARow; turn++) {
      for (const kind of shuffled(['known', 'unknown'] as const)) {
        const took = await attempt(emails[kind], 'Red-Heron-42-Walks', 401)
        // The first block warms the function up.
        if (block > 0) times[kind].push(took)
      }
    }
    client.close()
  }
  return times
}
