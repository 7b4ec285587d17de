// Commands' routes, and the ways that queueing can go.

import { setTimeout as pause } from 'node:timers/promises'
import {
  type Command,
  type CommandState,
  cancelCommand,
  listCommands,
  type QueueCommand,
  queueCommand,
  readCommand,
} from '../../contracts/commands.ts'
import type { Household } from '../hub/household.ts'
import { callerOf, idOf } from '../hub/owner.ts'
import { queueing, queueingBesideOpen, type Request, read, write } from './request.ts'

/** What an owner does with the commands of one device. */
export class Remote {
  readonly #household: Household
  readonly #params: { deviceId: string }

  constructor(household: Household, deviceId: string) {
    this.#household = household
    this.#params = { deviceId }
  }

  async queue(body: QueueCommand): Promise<Command> {
    return (await this.#household.owner.call(queueCommand, { params: this.#params, body })).body
  }

  /** Queues a command and resolves with the request's id; the command is then `after` its owner's wish. */
  async idOfQueueing(body: QueueCommand, after: (command: Command) => Promise<unknown>): Promise<string> {
    const command = await this.queue(body)
    const id = this.#household.owner.requestId()
    await after(command)
    return id
  }

  async cancel({ id: commandId }: Command): Promise<string> {
    const { owner } = this.#household
    return idOf(owner, owner.call(cancelCommand, { params: { ...this.#params, commandId } }))
  }

  async read({ id: commandId }: Command): Promise<Command> {
    return (await this.#household.owner.call(readCommand, { params: { ...this.#params, commandId } })).body
  }

  /** Waits until a command is in a state. */
  async until(command: Command, state: CommandState): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt++) {
      if ((await this.read(command)).state === state) return
      await pause(25)
    }
    throw new Error(`${command.type} did not become ${state}.`)
  }
}

export function commandRequests(household: Household): Request[] {
  const { hub, owner, phone, tablet } = household
  const [near, away] = [new Remote(household, phone.id), new Remote(household, tablet.id)]
  const listOf = (deviceId: string, query: { state?: 'open' }) =>
    idOf(owner, owner.call(listCommands, { params: { deviceId }, query }))
  const locked = { type: 'device.lock', parameters: { message: 'Please call' } } as const
  return [
    {
      what: 'POST …/commands, the device is online',
      ...queueing,
      ask: () => near.idOfQueueing({ type: 'device.locate' }, (command) => near.until(command, 'succeeded')),
    },
    {
      what: 'POST …/commands, the device is away',
      ...queueing,
      ask: () => away.idOfQueueing({ type: 'antivirus.enable' }, (command) => away.cancel(command)),
    },
    {
      what: 'POST …/commands, the opposite is open',
      ...queueingBesideOpen,
      async ask() {
        await away.queue(locked)
        return away.idOfQueueing({ type: 'device.unlock' }, (command) => away.cancel(command))
      },
    },
    {
      what: 'POST …/commands, the device is online and the opposite runs',
      ...queueingBesideOpen,
      async ask() {
        const lock = await near.queue(locked)
        await near.until(lock, 'running')
        return near.idOfQueueing({ type: 'device.unlock' }, async (unlock) => {
          await near.cancel(lock)
          await near.until(unlock, 'succeeded')
        })
      },
    },
    {
      what: 'POST …/commands, the same is open',
      ...queueingBesideOpen,
      async ask() {
        await away.queue(locked)
        return away.idOfQueueing(locked, (command) => away.cancel(command))
      },
    },
    {
      what: 'GET …/commands/{commandId}',
      ...read,
      async ask() {
        const command = await away.queue(locked)
        await away.read(command)
        const id = owner.requestId()
        await away.cancel(command)
        return id
      },
    },
    { what: 'GET …/commands', ...read, ask: () => listOf(tablet.id, {}) },
    { what: 'GET …/commands?state=open, none is', ...read, ask: () => listOf(phone.id, { state: 'open' }) },
    {
      what: 'GET …/commands?state=open, one is',
      ...read,
      async ask() {
        const command = await away.queue(locked)
        const id = await listOf(tablet.id, { state: 'open' })
        await away.cancel(command)
        return id
      },
    },
    {
      what: 'DELETE …/commands/{commandId}, not sent',
      ...write,
      ask: async () => away.cancel(await away.queue(locked)),
    },
    {
      what: 'DELETE …/commands/{commandId}, running',
      ...write,
      async ask() {
        const command = await near.queue({ type: 'antivirus.update-databases' })
        await near.until(command, 'running')
        const id = await near.cancel(command)
        await near.until(command, 'cancelled')
        return id
      },
    },
    // Last: whoever asks is online from then on.
    {
      what: 'GET …/commands?state=open, by the device, one is',
      ...read,
      async ask() {
        const command = await away.queue(locked)
        const device = callerOf(hub, tablet.enrolment.session.token)
        const params = { deviceId: tablet.id }
        const id = await idOf(device, device.call(listCommands, { params, query: { state: 'open' } }))
        await away.cancel(command)
        return id
      },
    },
  ]
}
