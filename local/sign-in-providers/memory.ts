// What the OpenID provider of this machine remembers: in memory, until it stops. The shape is oidc-provider's; what a client
// is does not stand here, but in its configuration.

import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Kept {
  readonly payload: AdapterPayload
  readonly until: number
}

export class Memory implements Adapter {
  static readonly #kept = new Map<string, Kept>()
  readonly #kind: string

  constructor(kind: string) {
    this.#kind = kind
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const until = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000
    Memory.#kept.set(this.#key(id), { payload, until })
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#alive(this.#key(id))?.payload
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#some(({ payload }) => payload.uid === uid)
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#some(({ payload }) => payload.userCode === userCode)
  }

  async consume(id: string): Promise<void> {
    const kept = this.#alive(this.#key(id))
    if (kept) kept.payload.consumed = Math.floor(Date.now() / 1000)
  }

  async destroy(id: string): Promise<void> {
    Memory.#kept.delete(this.#key(id))
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of Memory.#kept) if (payload.grantId === grantId) Memory.#kept.delete(key)
  }

  #key(id: string): string {
    return `${this.#kind} ${id}`
  }

  #alive(key: string): Kept | undefined {
    const kept = Memory.#kept.get(key)
    if (kept && kept.until > Date.now()) return kept
    Memory.#kept.delete(key)
    return undefined
  }

  #some(fits: (kept: Kept) => boolean): AdapterPayload | undefined {
    const found = [...Memory.#kept].find(([key, kept]) => key.startsWith(`${this.#kind} `) && fits(kept))
    return found && this.#alive(found[0])?.payload
  }
}
