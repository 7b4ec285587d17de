// The payment provider as the port meets it over HTTP: it keeps what was asked, answers what a test gives it, and signs.

import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import type { Cloud } from './cloud.ts'
import { environment } from './environment.ts'
import { type Answered, ask } from './events.ts'
import { sign } from './payments.ts'

export interface AskedOfProvider {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly form: Readonly<Record<string, string>>
}

const apiKey = 'key-of-the-provider'
const webhookSecret = 'whsec_of_the_tests'

export class FakeProvider {
  readonly asked: AskedOfProvider[] = []
  /** What it answers, by method and path; an empty object for anything else. */
  readonly answers: Record<string, { status?: number; body: object }> = {}
  readonly #server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://provider')
      const method = request.method ?? ''
      const form = Object.fromEntries(new URLSearchParams(text))
      this.asked.push({ method, path, query, headers: request.headers, form })
      const { status = 200, body } = this.answers[`${method} ${path}`] ?? { body: {} }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })

  /** Starts it, and leads the functions of this process to it. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    process.env.PAYMENTS_API = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Begins anew, with its keys in the secret. */
  reset({ secrets }: Cloud): void {
    this.asked.length = 0
    for (const name of Object.keys(this.answers)) delete this.answers[name]
    secrets
      .on(GetSecretValueCommand, { SecretId: environment.PAYMENT_KEYS_ARN })
      .resolves({ SecretString: JSON.stringify({ apiKey, webhookSecret }) })
  }

  /** Tells a function of an event. */
  tell(handler: unknown, route: Parameters<typeof ask>[1], event: object): Promise<Answered> {
    const body = JSON.stringify(event)
    const signature = sign(body, webhookSecret, Math.floor(Date.now() / 1000))
    return ask(handler, route, { body, headers: { 'stripe-signature': signature } })
  }
}
