// The hub: the real handlers, each invocation of which can be held up at each of its calls, and can die. What Lambda
// repeats is repeated here; what an HTTP client does not hear of, it does not hear of.

import '../../support/environment.ts'
import { endStates } from '../../../contracts/commands.ts'
import type { Route } from '../../../contracts/route.ts'
import { handler as acknowledged } from '../../../lambdas/commands/command-acknowledged.mqtt.ts'
import { handler as outcomes } from '../../../lambdas/commands/command-outcomes.function.ts'
import { handler as commands } from '../../../lambdas/commands/commands.function.ts'
import { handler as synced } from '../../../lambdas/commands/device-synced.mqtt.ts'
import { handler as forget } from '../../../lambdas/commands/forget-commands.stream.ts'
import { handler as sweep } from '../../../lambdas/commands/sweep-commands.schedule.ts'
import { handler as enrolDevice } from '../../../lambdas/devices/enrol-device.function.ts'
import { handler as presence } from '../../../lambdas/devices/presence-changed.mqtt.ts'
import type { RuleEvent } from '../../../lambdas/platform/mqtt.ts'
import type { StreamRecord } from '../../../local/dynamodb/dynamodb.ts'
import { type Answered, ask, type Sent } from '../../support/events.ts'
import { type Actor, as } from './actors.ts'
import type { Tables } from './engine.ts'

const rules = { ack: acknowledged, sync: synced, presence } as const
export type RuleName = keyof typeof rules

/** A message that the broker has taken, until a function is through with it. */
export interface Event {
  readonly rule: RuleName
  readonly event: RuleEvent
}

export interface Invocation extends Actor {
  /** The function was ended by Lambda, or its machine is gone. */
  die(): void
}

type Outcome<T> = { done: true; value: T } | { done: false }

export class Hub {
  /** What runs now. */
  readonly running = new Set<Invocation>()
  /** What the broker has taken, in no order. */
  readonly events: Event[] = []
  /** Requests that were answered with a fault of the hub's own. */
  readonly internalErrors: string[] = []
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  invoke({ rule, event }: Event): void {
    this.#begin(rule, () => rules[rule](event)).then(({ done }) => {
      if (!done) this.events.push({ rule, event })
    })
  }

  sweep(): void {
    void this.#begin('sweep', sweep)
  }

  /** Hands the changes of the tables to what follows from them. */
  async followChanges(): Promise<void> {
    for (const [table, handler, concerns] of followers) {
      const { records, taken } = await this.#tables.changes(table)
      const Records = records.filter(concerns)
      if (Records.length === 0) taken()
      else
        void this.#begin(`changes of ${table}`, () => handler({ Records } as never)).then((outcome) => {
          if (outcome.done && outcome.value.batchItemFailures.length === 0) taken()
        })
    }
  }

  /** Rejects where nobody knows what became of the request. */
  async ask(name: string, route: Pick<Route, 'method' | 'path'>, sent: Sent): Promise<Answered> {
    const handler = route.path === '/v1/devices' ? enrolDevice : commands
    const outcome = await this.#begin(name, () => ask(handler, route, sent))
    if (!outcome.done) throw new TypeError('fetch failed')
    if (outcome.value.status === 500) this.internalErrors.push(name)
    return outcome.value
  }

  #begin<T>(name: string, handle: () => Promise<T>): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const end = (outcome: Outcome<T>) => {
        this.running.delete(invocation)
        resolve(outcome)
      }
      const invocation: Invocation = {
        name,
        alive: true,
        die: () => {
          invocation.alive = false
          end({ done: false })
        },
      }
      this.running.add(invocation)
      as(invocation, handle).then(
        (value) => invocation.alive && end({ done: true, value }),
        () => invocation.alive && end({ done: false }),
      )
    })
  }
}

type Follower = (event: never) => Promise<{ batchItemFailures: readonly unknown[] }>
type Images = Record<string, { S?: string } | undefined> | undefined

/** As the event source mappings of lib/commands.ts filter them. */
const followers: [table: string, handler: Follower, concerns: (record: StreamRecord) => boolean][] = [
  [
    'commands',
    outcomes as Follower,
    ({ dynamodb }) => {
      const { type, state } = (dynamodb.NewImage as Images) ?? {}
      return type?.S === 'device.wipe' || endStates.some((end) => end === state?.S)
    },
  ],
  [
    'devices',
    forget as Follower,
    ({ eventName, dynamodb }) =>
      eventName === 'INSERT' && Boolean((dynamodb.Keys as Images)?.pk?.S?.startsWith('key#')),
  ],
]
