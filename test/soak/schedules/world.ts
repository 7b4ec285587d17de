// Everything that a schedule happens to: one account, one phone, one hub, and what is between them. A process plays one
// schedule after the other; engine and keys stay, everything else is new.

import '../../support/environment.ts'
import fs from 'node:fs'
import { join } from 'node:path'
import { topics } from '../../../contracts/device-messages.ts'
import type { CommandRecord } from '../../../lambdas/commands/command.ts'
import { listCommandRecords } from '../../../lambdas/commands/command-store.ts'
import { readKeySet } from '../../../lambdas/devices/key-set-store.ts'
import { publishKeySet } from '../../../lambdas/devices/publish-key-set.ts'
import { seal } from '../../../lambdas/platform/hub-key.ts'
import { environment } from '../../support/environment.ts'
import { type Random, seeded } from '../../support/random.ts'
import { watchSignatures } from './actors.ts'
import { Chronicle } from './chronicle.ts'
import { beginning, Clock, rule as ruleClock } from './clock.ts'
import { Cloud, rootKeyArn } from './cloud.ts'
import { Tables } from './engine.ts'
import { rule as ruleFiles } from './files.ts'
import { AccountSession } from './household.ts'
import { Hub } from './hub.ts'
import { Network } from './network.ts'
import { Owner } from './owner.ts'
import { Phone } from './phone.ts'
import { Wire } from './wire.ts'

export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly cloud: Cloud
  readonly wire: Wire
  readonly hub: Hub
  readonly network: Network
  readonly phone: Phone
  readonly owner: Owner
  readonly session: AccountSession
  readonly record: Chronicle
  /** Every command of the phone, as the hub has it. */
  commands(): Promise<CommandRecord[]>
  end(): void
}

export class Worlds {
  readonly #tables: Tables
  readonly #cloud = new Cloud()
  readonly #wire: Wire
  readonly #folder: string
  #clock = new Clock()
  #random: Random = seeded(1)
  #isUsed = false

  private constructor(tables: Tables, folder: string) {
    this.#tables = tables
    this.#folder = folder
    this.#wire = new Wire(tables, this.#cloud)
    ruleClock(
      () => this.#clock,
      () => this.#random,
    )
    ruleFiles()
    watchSignatures()
  }

  static async open(folder: string): Promise<Worlds> {
    const worlds = new Worlds(await Tables.start(join(folder, 'engine.db')), folder)
    await publishKeySet(rootKeyArn, [environment.COMMAND_KEY_ARN])
    // Read far in the future, so that no schedule reads it again: each finds its functions as warm as the others.
    worlds.#clock.now = beginning + 100 * 365 * 86_400_000
    await Promise.all([readKeySet(), seal('recovery-secret', '')])
    return worlds
  }

  /** A new world, in which everything follows from the seed. */
  async make(seed: number): Promise<World> {
    if (this.#isUsed) await this.#tables.empty()
    this.#isUsed = true
    const random = seeded(seed)
    this.#random = random
    const clock = new Clock()
    this.#clock = clock
    this.#cloud.reset()
    this.#wire.forget()
    const record = new Chronicle()
    const hub = new Hub(this.#tables)
    const network = new Network(hub, clock)
    this.#cloud.broker = {
      publish: (topic, payload) => {
        if (topic === topics.commands(network.deviceId)) network.send(payload)
      },
      drop: () => network.cut(),
    }
    const session = new AccountSession(clock)
    const folder = join(this.#folder, String(seed))
    const skew = Math.floor((random() - 0.5) * 86_400_000)
    const phone = new Phone({ folder, hub, network, clock, record, random, skew })
    const end = () => {
      phone.kill()
      for (const invocation of hub.running) invocation.die()
      fs.rmSync(folder, { recursive: true, force: true })
    }
    const commands = () => this.#commandsOf(network.deviceId)
    return {
      ...{ clock, random, cloud: this.#cloud, wire: this.#wire, hub, network, phone, session, record, commands, end },
      owner: new Owner(hub, record, session, clock),
    }
  }

  close = (): Promise<void> => this.#tables.stop()

  async #commandsOf(deviceId: string): Promise<CommandRecord[]> {
    return (await listCommandRecords(deviceId, { limit: 500 })).items
  }
}
