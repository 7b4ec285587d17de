// The owner: asks for commands and for cancels over HTTPS, and asks again under the same key where no answer came.

import { type CommandType, cancelCommand, cancelCommands, queueCommand } from '../../../contracts/commands.ts'
import type { Chronicle } from './chronicle.ts'
import type { Clock } from './clock.ts'
import type { AccountSession } from './household.ts'
import type { Hub } from './hub.ts'

const keptFor = 24 * 3600_000

export class Owner {
  readonly #hub: Hub
  readonly #record: Chronicle
  readonly #session: AccountSession
  readonly #clock: Clock
  #keys = 0

  constructor(hub: Hub, record: Chronicle, session: AccountSession, clock: Clock) {
    this.#clock = clock
    this.#hub = hub
    this.#record = record
    this.#session = session
  }

  /** Ids of every command that the owner was answered with. */
  get known(): string[] {
    return [...new Set([...this.#record.answers.values()].flat())]
  }

  /** @param tries how often it is asked, under one key, where nobody knows what became of it */
  async queue(deviceId: string, type: CommandType, parameters: object | undefined, tries: number): Promise<void> {
    const key = `key-${++this.#keys}`
    const proof = type === 'device.wipe' ? await this.#session.newProof(deviceId) : undefined
    const body = { type, ...(parameters && { parameters }), ...(proof && { proof }) }
    const askedAt = this.#clock.now
    // A key is kept for 24 hours; whoever asks later asks for another command.
    for (let attempt = 0; attempt < tries && this.#clock.now < askedAt + keptFor; attempt++) {
      const token = await this.#session.token()
      const sent = { token, params: { deviceId }, body, headers: { 'idempotency-key': key } }
      const answer = await this.#hub.ask(`queue ${type}`, queueCommand, sent).catch(() => undefined)
      if (answer && answer.status < 500) {
        const ids = this.#record.answers.get(key) ?? []
        if (answer.status < 300) this.#record.answers.set(key, [...ids, String(answer.body.id)])
        // Asked again although it was answered: the answer was lost further on.
        if (attempt === 0 && tries > 2) continue
        return
      }
    }
  }

  async cancel(deviceId: string, commandId: string): Promise<void> {
    const token = await this.#session.token()
    const answer = await this.#hub
      .ask('cancel', cancelCommand, { token, params: { deviceId, commandId } })
      .catch(() => undefined)
    this.#note(answer?.status === 200 ? [answer.body] : [])
  }

  async cancelAll(deviceId: string): Promise<void> {
    const token = await this.#session.token()
    const answer = await this.#hub
      .ask('stop all', cancelCommands, { token, params: { deviceId } })
      .catch(() => undefined)
    this.#note(answer?.status === 200 ? (answer.body.items as object[]) : [])
  }

  #note(items: readonly { id?: unknown; state?: unknown }[]): void {
    for (const { id, state } of items) if (state === 'cancelled') this.#record.cancelledUnsent.add(String(id))
  }
}
