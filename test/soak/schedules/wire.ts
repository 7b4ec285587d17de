// The wire between the functions and AWS. The real SDK clients make their calls, and each call waits here until the
// schedule lets it through, or lets it fail as AWS would fail it; so the SDK's own retries are in play, and a function
// can die before or behind any of its calls.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Actor, actorOfNow, working } from './actors.ts'
import { bytesOf, type Cloud, type WireRequest } from './cloud.ts'
import type { Tables } from './engine.ts'

export const effects = ['throttle', 'error', 'lost-before', 'lost-after', 'conflict'] as const
export type Effect = (typeof effects)[number]

interface Response {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

export interface Call {
  readonly actor: Actor
  readonly operation: string
  readonly request: WireRequest
  readonly resolve: (answer: { response: Response }) => void
  readonly reject: (failure: Error) => void
}

/** What every client of the SDK shares with the others. */
interface Internals {
  readonly requestHandler: object
  readonly httpAuthSchemes: readonly { readonly signer: object }[]
}

const json = (statusCode: number, body: object | Uint8Array): { response: Response } => ({
  response: {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)),
  },
})

const hangUp = () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })

export class Wire {
  readonly #tables: Tables
  readonly #cloud: Cloud
  #waiting: Call[] = []

  constructor(tables: Tables, cloud: Cloud) {
    this.#tables = tables
    this.#cloud = cloud
    const { requestHandler, httpAuthSchemes } = new DynamoDBClient({}).config as unknown as Internals
    Object.getPrototypeOf(requestHandler).handle = (request: WireRequest) => this.#take(request)
    // Nobody here checks how a request to AWS is signed, and signing takes a seventh of the time.
    for (const { signer } of httpAuthSchemes)
      Object.getPrototypeOf(signer).sign = async (request: WireRequest) => request
  }

  /** Calls that wait for the schedule, of whoever is alive. */
  get waiting(): readonly Call[] {
    this.#waiting = this.#waiting.filter(({ actor }) => actor.alive)
    return this.#waiting
  }

  forget(): void {
    this.#waiting = []
  }

  #take(request: WireRequest): Promise<{ response: Response }> {
    const actor = actorOfNow()
    const operation = this.#cloud.operationOf(request)
    // Looking for what is due is sixteen questions that change nothing: between them, there is nothing to see.
    if (!actor || operation === 'dynamodb Query') return working(this.#carryOut(request))
    return new Promise((resolve, reject) => this.#waiting.push({ actor, operation, request, resolve, reject }))
  }

  /** Lets a call through, or fail. */
  release(call: Call, effect?: Effect): void {
    this.#waiting = this.#waiting.filter((each) => each !== call)
    if (effect === 'throttle') call.resolve(json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' }))
    else if (effect === 'error') call.resolve(json(500, { __type: 'InternalServerError', message: 'Internal error' }))
    else if (effect === 'lost-before') call.reject(hangUp())
    else if (effect === 'conflict') call.resolve(conflictOf(call))
    else {
      const answered = working(this.#carryOut(call.request))
      answered.then(effect === 'lost-after' ? () => call.reject(hangUp()) : call.resolve, call.reject)
    }
  }

  /** The call has its effect, and whoever made it never hears of it. */
  carryOutUnheard(call: Call): void {
    this.#waiting = this.#waiting.filter((each) => each !== call)
    working(this.#carryOut(call.request)).catch(() => {})
  }

  async #carryOut(request: WireRequest): Promise<{ response: Response }> {
    const { hostname, headers } = request
    if (!hostname.startsWith('dynamodb.')) return json(200, await this.#cloud.answer(request))
    const answer = await this.#tables.send(headers['x-amz-target'] ?? '', bytesOf(request))
    return json(answer.status, answer.body)
  }
}

/** Another transaction was at the same items. */
function conflictOf({ operation, request }: Call): { response: Response } {
  if (operation !== 'dynamodb TransactWriteItems')
    return json(400, { __type: 'TransactionConflictException', message: 'Transaction is ongoing for the item' })
  const { TransactItems } = JSON.parse(bytesOf(request).toString())
  const CancellationReasons = TransactItems.map((_: unknown, at: number) => ({
    Code: at === 0 ? 'TransactionConflict' : 'None',
  }))
  return json(400, { __type: 'TransactionCanceledException', message: 'Transaction cancelled', CancellationReasons })
}

/** Where a call may meet a conflict. */
export const mayConflict = ({ operation }: Call): boolean =>
  /^dynamodb (TransactWriteItems|UpdateItem)$/.test(operation)
