// One HTTP request on a connection that is kept, from a loopback address of the caller's choice: the hub counts
// attempts by address, and 127.0.0.0/8 has many (Linux answers for all of them).

import { Agent, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** A client of one server that comes from one address. */
export class Client {
  readonly #agent: Agent
  readonly #port: number

  /** @param address where its connections come from */
  constructor(port: number, address = '127.0.0.1') {
    this.#agent = new Agent({ keepAlive: true, localAddress: address })
    this.#port = port
  }

  post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const text = JSON.stringify(body)
    const given = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, host: '127.0.0.1', port: this.#port, path, method: 'POST', headers: given }
      const asked = request(options, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
      })
      asked.on('error', reject)
      asked.end(text)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** The `index`-th loopback address, from 127.1.0.1 on; there are 64 000. */
export const loopbackAddress = (index: number): string => `127.1.${Math.floor(index / 250)}.${1 + (index % 250)}`
