// The floor under the local gateway: plain node:http that answers given bytes. A process of its own; it reads one
// answer as JSON from its environment and prints its port.

import { createServer } from 'node:http'
import { listenOnLoopback } from '../loopback.ts'

export interface PlainAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const answers = JSON.parse(process.env.PLAIN_ANSWERS ?? '{}') as Record<string, PlainAnswer>

const server = createServer({ noDelay: true }, ({ url = '' }, response) => {
  const answer = answers[url]
  if (!answer) response.writeHead(404).end()
  else response.writeHead(answer.status, answer.headers).end(answer.body)
})
console.log(`port=${await listenOnLoopback(server)};`)
