// A browser that goes to a provider and back, for tests that call the function in this process: it keeps its cookies, and
// asks as the portal's pages do.

import { completeSignIn, receiveProviderAnswer, startProviderSignIn } from '../../contracts/federation.ts'
import type { Route } from '../../contracts/route.ts'
import { handler } from '../../lambdas/identity/federation.function.ts'
import { type Answered, ask, fromPortal, type Sent } from './events.ts'
import type { Claims, LyingProvider } from './lying-provider.ts'

export class Visitor {
  readonly cookies = new Map<string, string>()

  /** Asks a function, any of them, with this browser's cookies, and keeps those that it is given. */
  async ask(of: unknown, route: Pick<Route, 'method' | 'path'>, sent: Sent = {}): Promise<Answered> {
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`)
    const answer = await ask(of, route, {
      ...sent,
      headers: { ...(route.method !== 'GET' && fromPortal), ...sent.headers },
      ...(cookies.length > 0 && { cookies }),
    })
    for (const line of answer.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  /** Sets out; the address at the provider. */
  async start(provider: string, query: Record<string, string> = {}): Promise<string> {
    const { headers } = await this.ask(handler, startProviderSignIn, { params: { provider }, query })
    return String(headers.location)
  }

  /** Comes back with an answer. */
  receive(provider: string, query: Record<string, string>, headers: Record<string, string> = {}): Promise<Answered> {
    return this.ask(handler, receiveProviderAnswer, { params: { provider }, query, headers })
  }

  complete(body: object = {}): Promise<Answered> {
    return this.ask(handler, completeSignIn, { body })
  }

  /** There, as somebody, and back; what the hub says to that. */
  async visit(provider: LyingProvider, id: string, claims: Claims, purpose = 'sign-in'): Promise<Answered> {
    return this.receive(id, provider.approve(await this.start(id, { purpose }), claims))
  }

  /** The whole of it. */
  async signIn(provider: LyingProvider, id: string, claims: Claims, body: object = {}): Promise<Answered> {
    await this.visit(provider, id, claims)
    return this.complete(body)
  }

  get session(): string | undefined {
    return this.cookies.get('__Host-vigil')
  }
}
