// The owner's side of a command as the portal has it: a ticket, a WebSocket to the broker, and at each hint a look at
// the command over HTTPS.

import { connectAsync, type MqttClient } from 'mqtt'
import { type Command, readCommand } from '../../contracts/commands.ts'
import { Hint } from '../../contracts/device-messages.ts'
import { openLiveTicket } from '../../contracts/identity.ts'
import type { Owner } from './owner.ts'

export class LiveView {
  readonly #owner: Owner
  readonly #client: MqttClient
  #hinted: (commandId: string) => void = () => {}

  private constructor(owner: Owner, client: MqttClient) {
    this.#owner = owner
    this.#client = client
    client.on('message', (_, payload) => {
      const hint = Hint.parse(JSON.parse(payload.toString()))
      if (hint.kind === 'command') this.#hinted(hint.commandId)
    })
  }

  static async open(owner: Owner): Promise<LiveView> {
    const { url, topic, ...credentials } = (await owner.call(openLiveTicket, {})).body
    const { clientId, username, password } = credentials
    const client = await connectAsync(url, { clientId, username, password, protocolVersion: 4, reconnectPeriod: 0 })
    const view = new LiveView(owner, client)
    await client.subscribeAsync(topic, { qos: 1 })
    return view
  }

  /**
   * Calls `ask` and resolves when its command is seen as succeeded. While one look is under way, hints wait, and one
   * more look follows it for all of them.
   */
  async untilSucceeded(deviceId: string, ask: () => Promise<Command>): Promise<Command> {
    const hints = new Set<string>()
    let wake = () => {}
    this.#hinted = (commandId) => {
      hints.add(commandId)
      wake()
    }
    const { id: commandId } = await ask()
    for (;;) {
      if (!hints.has(commandId)) await new Promise<void>((resolve) => (wake = resolve))
      hints.clear()
      const { body } = await this.#owner.call(readCommand, { params: { deviceId, commandId } })
      if (body.state === 'succeeded') return body
    }
  }

  async close(): Promise<void> {
    await this.#client.endAsync()
  }
}
