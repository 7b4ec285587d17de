// An account of its own for each schedule, with sessions and proofs as signing in makes them.

import '../../support/environment.ts'
import { createProof } from '../../../lambdas/identity/proof-store.ts'
import { openSession, type SessionRecord } from '../../../lambdas/identity/session.ts'
import { createSession } from '../../../lambdas/identity/session-store.ts'
import { commit } from '../../../lambdas/platform/database.ts'
import { newId } from '../../../lambdas/platform/ids.ts'
import { newToken } from '../../../lambdas/platform/secret.ts'
import type { Clock } from './clock.ts'

const quarterOfAnHour = 15 * 60_000

export class AccountSession {
  readonly accountId: string
  readonly #clock: Clock
  #open: { record: SessionRecord; token: string } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.accountId = newId('acc', clock.now)
  }

  /** The token of a session that was opened a moment ago, so that it may do everything. */
  async token(): Promise<string> {
    const { now } = this.#clock
    if (this.#open && this.#open.record.createdAt > now - quarterOfAnHour) return this.#open.token
    const email = 'owner@example.org'
    const { accountId } = this
    const opened = openSession(
      { kind: 'owner', id: newId('ses', now), accountId, email, client: 'app', agent: 'soak', isNewDevice: false },
      now,
    )
    await commit([createSession(opened.record)])
    this.#open = { record: opened.record, token: opened.token.reveal() }
    return this.#open.token
  }

  async newProof(deviceId: string): Promise<string> {
    await this.token()
    const proof = newToken()
    const { accountId } = this
    const sessionId = this.#open?.record.id ?? ''
    await commit([createProof(proof, { accountId, sessionId, action: 'device.wipe', deviceId }, this.#clock.now)])
    return proof.reveal()
  }
}
