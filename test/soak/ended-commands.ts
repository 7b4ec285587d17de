// The owner's side of many commands, as the portal has it: hints over a WebSocket say which one changed, and what stands is
// then read over HTTPS. The last hint of a command is when its owner can know its end.

import { type Command, type CommandState, readCommand } from '../../contracts/commands.ts'
import { Hint } from '../../contracts/device-messages.ts'
import { openLiveTicket } from '../../contracts/identity.ts'
import { connectMqtt } from '../support/device-wire.ts'
import type { Person } from '../support/person.ts'
import { inLanes } from './lanes.ts'

export class Hints {
  /** Command → when the owner last heard that it changed, milliseconds since 1970; and at which version it then was. */
  readonly last = new Map<string, { readonly at: number; readonly version: number }>()
  readonly #waiting = new Map<string, () => void>()

  /** Listens to an owner's hints until all MQTT of the test is closed. */
  static async of(owner: Person): Promise<Hints> {
    const { url, topic, clientId, username, password } = (await owner.call(openLiveTicket, {})).body
    const socket = await connectMqtt(url, { clientId, username, password })
    const hints = new Hints()
    socket.on('message', (_, payload) => hints.#hear(Hint.parse(JSON.parse(payload.toString()))))
    await socket.subscribeAsync(topic, { qos: 1 })
    return hints
  }

  version(commandId: string): number {
    return this.last.get(commandId)?.version ?? 0
  }

  /** Resolves when the owner has heard of a later version of a command. */
  async beyond(commandId: string, version: number): Promise<void> {
    while (this.version(commandId) <= version) {
      await new Promise<void>((resolve) => this.#waiting.set(commandId, resolve))
    }
  }

  #hear(hint: Hint): void {
    if (hint.kind !== 'command') return
    const { commandId, version } = hint
    // The stream may tell again what it told.
    if (version <= this.version(commandId)) return
    this.last.set(commandId, { at: Date.now(), version })
    this.#waiting.get(commandId)?.()
    this.#waiting.delete(commandId)
  }
}

const open = new Set<CommandState>(['held', 'pending', 'sent', 'received', 'running'])

/** Reads each command until it has ended and its owner was told so; again only when there was a hint. */
export async function readEnded(owner: Person, commands: readonly Command[], hints: Hints): Promise<Command[]> {
  const ended: Command[] = []
  await inLanes(8, commands, async ({ id: commandId, deviceId }) => {
    for (;;) {
      const heard = hints.version(commandId)
      const { body } = await owner.call(readCommand, { params: { deviceId, commandId } })
      if (!open.has(body.state) && heard >= body.version) return ended.push(body)
      await hints.beyond(commandId, heard)
    }
  })
  return ended
}
