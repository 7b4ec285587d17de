// The floor under the local gateway: plain node:http that answers given bytes. A process of its own; it reads the
// answers from the file that its environment names, and prints its port.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { listenOnLoopback } from '../loopback.ts'

export interface PlainAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const answers: Record<string, PlainAnswer> = JSON.parse(readFileSync(process.env.PLAIN_ANSWERS ?? '', 'utf8'))

const server = createServer({ noDelay: true }, ({ url = '' }, response) => {
  const answer = answers[url]
  if (!answer) response.writeHead(404).end()
  else response.writeHead(answer.status, answer.headers).end(answer.body)
})
console.log(`port=${await listenOnLoopback(server)};`)
