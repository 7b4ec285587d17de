// The phone: the real SDK on real files, one process after the other. It can be killed anywhere, starts again from what is
// on its disk, and can be enrolled anew, which begins with an empty folder. Its handlers wait for the schedule's word.

import fs from 'node:fs'
import { join } from 'node:path'
import { acknowledgeCommand } from '../../../contracts/acknowledgements.ts'
import { type CommandType, listCommands } from '../../../contracts/commands.ts'
import { Acknowledgement } from '../../../contracts/device-messages.ts'
import { enrolDevice } from '../../../contracts/devices.ts'
import { Closed } from '../../../device/sdk/carry-out.ts'
import { type Device, openDevice } from '../../../device/sdk/device.ts'
import { enrol } from '../../../device/sdk/enrol.ts'
import { loadEnrolment } from '../../../device/sdk/enrolment-record.ts'
import type { CommandAtHand, CommandHandlers, Handler } from '../../../device/sdk/handlers.ts'
import { RefusedByHub } from '../../../device/sdk/link.ts'
import { as, never } from './actors.ts'
import type { Chronicle, Run } from './chronicle.ts'
import type { Clock } from './clock.ts'
import type { Process } from './files.ts'
import type { Hub } from './hub.ts'
import type { Network } from './network.ts'

/** What the phone can do, and whether twice is as good as once. */
export const abilities: Readonly<{ [T in CommandType]?: { repeatSafe: boolean } }> = {
  'device.lock': { repeatSafe: false },
  'device.unlock': { repeatSafe: false },
  'device.locate': { repeatSafe: false },
  'device.alarm': { repeatSafe: false },
  'antivirus.scan': { repeatSafe: false },
  'antivirus.update-databases': { repeatSafe: true },
  'device.wipe': { repeatSafe: true },
}

/** What a handler is at. */
export interface Action {
  readonly run: Run
  readonly signal: AbortSignal
  readonly progress: (percent: number) => void
  succeed(): void
  fail(): void
  /** Where it was asked to stop. */
  stop(): void
}

export interface PhoneOptions {
  readonly folder: string
  readonly hub: Hub
  readonly network: Network
  readonly clock: Clock
  readonly record: Chronicle
  readonly random: () => number
  /** How far its own clock is off. */
  readonly skew: number
}

export class Phone {
  readonly #options: PhoneOptions
  #process: Process | undefined
  #device: Device | undefined
  #processes = 0
  #lag = 0
  #enrolments = 0
  /** Enrolled, as far as it knows; wiped, it is not any more. */
  isEnrolled = false
  hasSynced = false
  epoch = 0
  actions: Action[] = []

  constructor(options: PhoneOptions) {
    this.#options = options
    options.network.onTime = (serverTime) => {
      this.#lag = Math.max(this.#lag, options.clock.now - serverTime)
    }
  }

  get isRunning(): boolean {
    return this.#process?.alive === true
  }

  /** Files of the newest enrolment. */
  get #state(): string {
    return join(this.#options.folder, `enrolment-${this.#enrolments}`)
  }

  kill(): void {
    this.#process?.die()
  }

  killAfter(operations: number): void {
    if (this.#process) this.#process.operationsLeft = operations
  }

  /** Enrols it anew, or for the first time. False where that did not come about, and may be tried again. */
  async enrol(token: string, replaces?: string): Promise<boolean> {
    this.kill()
    // Another try goes on with the key that the first has made.
    if (this.isEnrolled || this.#enrolments === 0) this.#enrolments++
    this.isEnrolled = false
    const { fetch } = this
    const device = {
      name: 'Phone',
      platform: 'android' as const,
      appVersion: '1.0',
      capabilities: Object.keys(abilities),
    }
    const asked = { hub: 'http://hub', token, device, state: this.#state, fetch, retryAfterMs: [] }
    const process = this.#newProcess()
    const record = await as(process, async () => {
      const done = await loadEnrolment(this.#state)
      return done ?? (await enrol({ ...asked, ...(replaces && { replaces }) }))
    }).catch(() => undefined)
    this.kill()
    if (!record) return false
    this.#options.network.deviceId = record.device.id
    this.isEnrolled = true
    this.epoch = record.epoch
    return true
  }

  /** Starts its process. */
  async start(): Promise<void> {
    const { network, clock, random, skew } = this.#options
    const process = this.#newProcess()
    this.#lag = 0
    this.hasSynced = false
    const device = await as(process, () =>
      openDevice({
        state: this.#state,
        handlers: this.#handlers(process, this.#processes),
        timers: clock.timers(skew),
        random,
        fetch: this.fetch,
        links: () => async (listener) => {
          const link = await network.open(process, listener)
          const publish = (topic: string, payload: string) =>
            process.alive ? this.#publish(topic, payload, link.publish) : never<void>()
          return { ...link, publish }
        },
      }),
    ).catch(() => undefined)
    // It was wiped, and died before it could say so.
    if (!device) this.isEnrolled = false
    if (!device) return this.kill()
    device.on('synced', () => {
      this.hasSynced ||= process.alive
    })
    device.on('wiped', () => {
      if (!process.alive) return
      this.isEnrolled = false
      process.die()
    })
    this.#device = device
    as(process, () => device.connect())
  }

  /** A clean end of its process. */
  close(): void {
    const process = this.#process
    const device = this.#device
    if (process?.alive && device) void as(process, () => device.close()).then(() => process.die())
  }

  /** Asks over HTTPS for what is open. */
  pull(): void {
    const process = this.#process
    const device = this.#device
    if (process?.alive && device) as(process, () => device.pull()).catch(() => {})
  }

  /** HTTP to the hub, with answers that may be lost. */
  readonly fetch = (async (url: string, init: { method: string; headers: Record<string, string>; body?: string }) => {
    const { pathname, searchParams } = new URL(url)
    const { route, params } = routeOf(init.method, pathname)
    const told =
      route === acknowledgeCommand ? this.#noteTold({ ...JSON.parse(init.body ?? ''), ...params }) : undefined
    const answer = await this.#options.hub.ask(`${init.method} ${pathname}`, route, {
      params,
      ...(route === listCommands && { query: Object.fromEntries(searchParams) }),
      headers: init.headers,
      ...(init.body && { body: init.body }),
    })
    if (told && answer.status === 204) told.confirmed = true
    const date = new Date(this.#options.clock.now).toUTCString()
    return new Response(answer.text || null, {
      status: answer.status,
      headers: { ...(answer.headers as Record<string, string>), date },
    })
  }) as unknown as typeof fetch

  /** How its attempt to connect is answered: its certificate must be the one that is active. */
  refusal(letsIn: (certificatePem: string) => boolean): Error | undefined {
    const pem = this.#device?.enrolment.certificatePem ?? ''
    return letsIn(pem) ? undefined : new RefusedByHub()
  }

  #newProcess(): Process {
    this.#processes++
    const process: Process = {
      name: `phone, process ${this.#processes}`,
      alive: true,
      operationsLeft: undefined,
      files: new Set(),
      die: () => {
        if (!process.alive) return
        process.alive = false
        for (const file of process.files) fs.closeSync(file)
        this.actions = []
        this.#options.network.cut()
      },
    }
    this.#process = process
    return process
  }

  async #publish(topic: string, payload: string, publish: (topic: string, payload: string) => Promise<void>) {
    if (!topic.endsWith('/ack')) return publish(topic, payload)
    const told = this.#noteTold(JSON.parse(payload))
    await publish(topic, payload)
    told.confirmed = true
  }

  #noteTold({ deviceId: _, ...said }: Record<string, unknown>) {
    const told = { process: this.#processes, ack: Acknowledgement.parse(said), confirmed: false }
    this.#options.record.told.push(told)
    return told
  }

  #handlers(process: Process, number: number): CommandHandlers {
    const handlers = Object.entries(abilities).map(([type, { repeatSafe }]) => {
      const handle = (command: CommandAtHand) => this.#act(process, number, type, command)
      return [type, { handle, repeatSafe } as Handler]
    })
    return Object.fromEntries(handlers)
  }

  #act(process: Process, number: number, type: string, { commandId, signal, progress }: CommandAtHand) {
    if (!process.alive) return never<object>()
    const { clock, record } = this.#options
    const run: Run = { commandId, type, process: number, epoch: this.epoch, at: clock.now, lag: this.#lag }
    record.runs.push(run)
    return new Promise<object>((resolve, reject) => {
      const end = (how: NonNullable<Run['end']>, settle: () => void) => () => {
        if (run.end || !process.alive) return
        run.end = how
        this.actions = this.actions.filter((each) => each !== action)
        settle()
      }
      const stop = end('cancelled', () => reject(signal.reason))
      const action: Action = {
        run,
        signal,
        progress,
        succeed: end('succeeded', () => resolve(resultOf(run))),
        fail: end('failed', () => reject(new Error('could not'))),
        stop,
      }
      this.actions.push(action)
      signal.addEventListener('abort', () => signal.reason instanceof Closed && stop())
    })
  }
}

/** What comes back; the note tells which command it belongs to. */
function resultOf({ commandId, type, at }: Run): object {
  const time = new Date(at).toISOString()
  const note = `done: ${commandId}`
  if (type === 'device.locate') return { note, place: { latitude: 1, longitude: 2, accuracyMeters: 3, at: time } }
  return type === 'antivirus.update-databases' ? { note, databasesAt: time } : { note }
}

const asked = [enrolDevice, listCommands, acknowledgeCommand]

/** The route that an SDK's request is for, and what its path names. */
function routeOf(method: string, pathname: string) {
  for (const route of asked) {
    const pattern = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
    const found = route.method === method ? pattern.exec(pathname) : undefined
    if (found) return { route, params: { ...found.groups } }
  }
  throw new Error(`The phone asks for what no schedule has: ${method} ${pathname}`)
}
