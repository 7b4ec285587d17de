// The way to the engine: plain HTTP over connections that are kept, because opening one costs more than most calls, and
// without `fetch`, whose streams cost more than the rest of a call.

import { Agent, request } from 'node:http'

export interface EngineAnswer {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Buffer
}

/** Sends one call; rejects where the engine can not be reached. */
export type EngineLine = (headers: Readonly<Record<string, string>>, body: string | Buffer) => Promise<EngineAnswer>

export function engineLine(endpoint: string): EngineLine {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true })
  return (headers, body) =>
    new Promise((resolve, reject) => {
      const length = { 'content-length': Buffer.byteLength(body) }
      const options = { agent, hostname, port, method: 'POST', path: '/', headers: { ...headers, ...length } }
      const call = request(options, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const { statusCode: status = 500, headers } = answer
          resolve({ status, contentType: headers['content-type'], body: Buffer.concat(chunks) })
        })
      })
      call.on('error', reject)
      call.end(body)
    })
}
