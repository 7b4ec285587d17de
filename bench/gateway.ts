// What the local cloud's gateway and sandboxes leave of plain node:http, on routes that make no AWS call: an unknown
// route (the function behind $default), and signing out without a session. Both servers answer the same bytes.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Benchmark, type Row, ratioAtLeast } from './benchmark.ts'
import type { PlainAnswer } from './floors/plain-http.ts'
import { type Hub, withHub } from './hub/hub.ts'
import { perSecond } from './load.ts'
import { startScript } from './processes.ts'
import { RawClient } from './raw-client.ts'
import { ratioByRound, shuffled, spreadOf } from './statistics.ts'

const lanes = 16

const asked = [
  { what: 'unknown route, 404', method: 'GET', path: '/v1/unknown', isJudged: true },
  { what: 'no session, 401', method: 'DELETE', path: '/v1/sessions/current', isJudged: true },
  { what: 'the API description', method: 'GET', path: '/v1/openapi.json', isJudged: false },
] as const

export const gateway: Benchmark = {
  name: 'gateway',
  run: ({ quick }) =>
    withHub({}, async (hub) => {
      const answers = Object.fromEntries(
        await Promise.all(asked.map(async (each) => [each.path, await answerOf(hub, each)])),
      )
      const file = join(hub.folder, 'plain-answers.json')
      writeFileSync(file, JSON.stringify(answers))
      const plain = await startScript('bench/floors/plain-http.ts', ';', { PLAIN_ANSWERS: file })
      try {
        const ports = { hub: hub.port, plain: Number(/port=(\d+)/.exec(plain.said)?.[1]) }
        const rows: Row[] = []
        for (const each of asked) rows.push(...(await compare(each, ports, quick ? 3 : 5)))
        return { rows, notes }
      } finally {
        await plain.stop()
      }
    }),
}

const notes = [
  `Requests a second: ${lanes} kept connections, one request after the other on each; one at a time: one connection, the`,
  'median of a request. No route makes an AWS call; each goes through the gateway, a worker thread, and the whole onion',
  'of its function, its log line included. Floor: plain node:http in a process of its own with the same status, headers',
  'and body. Ratio of rates: the median over rounds.',
]

async function answerOf(hub: Hub, { method, path }: (typeof asked)[number]): Promise<PlainAnswer> {
  const answer = await fetch(`${hub.origin}${path}`, { method })
  // Node writes these itself, the same in both servers.
  const headers = [...answer.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))
  return { status: answer.status, headers: Object.fromEntries(headers), body: await answer.text() }
}

type Ports = Readonly<Record<'hub' | 'plain', number>>

async function compare(request: (typeof asked)[number], ports: Ports, rounds: number): Promise<Row[]> {
  const rates: Record<keyof Ports, number[]> = { hub: [], plain: [] }
  const alone: Record<keyof Ports, number[]> = { hub: [], plain: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const server of shuffled(['hub', 'plain'] as const)) {
      const sample = await measure({ ...request, port: ports[server] })
      // The first round warms both up.
      if (round === 0) continue
      rates[server].push(sample.rate)
      alone[server].push(...sample.alone)
    }
  }
  const [together, single] = [
    ratioByRound(rates.hub, rates.plain),
    spreadOf(alone.hub).median / spreadOf(alone.plain).median,
  ]
  const budget = request.isJudged ? { budget: ratioAtLeast(0.5) } : {}
  return [
    {
      what: request.what,
      unit: '/s',
      measured: spreadOf(rates.hub),
      floor: spreadOf(rates.plain),
      ratio: together,
      ...budget,
    },
    {
      what: `${request.what}, one at a time`,
      unit: 'ms',
      measured: spreadOf(alone.hub),
      floor: spreadOf(alone.plain),
      ratio: single,
    },
  ]
}

async function measure(request: Parameters<typeof RawClient.open>[0]): Promise<{ rate: number; alone: number[] }> {
  const clients = await Promise.all(Array.from({ length: lanes }, () => RawClient.open(request)))
  try {
    const rate = await perSecond({ lanes, milliseconds: 1000 }, (lane) => clients[lane]?.ask() ?? Promise.reject())
    const alone: number[] = []
    for (let time = 0; time < 100; time++) {
      const startedAt = performance.now()
      await clients[0]?.ask()
      alone.push(performance.now() - startedAt)
    }
    return { rate, alone }
  } finally {
    for (const client of clients) client.close()
  }
}
