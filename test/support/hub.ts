// The local cloud for a test: in a process of its own, on free ports, with a data folder of its own, as a person starts
// it. It assumes that `npm run build` was done. What it prints is kept for the search that ends a test run.
//
// Most tests borrow one (`borrowHub`): the same hub, emptied, goes from one test file to the next, because its start and the first
// run of each function cost more than most files do. Who kills it, or looks at the process, starts one (`startHub`).

import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalAddresses } from '../../local/data-folder.ts'
import { forgetCodes } from './codes.ts'
import { eventually } from './eventually.ts'
import { end, launch } from './hub-process.ts'
import { beginLog, HubRecord } from './hub-record.ts'
import { enlist, giveBack, isLending, type LentHub, takeIdleHub } from './lent-hubs.ts'
import { rawRequest } from './raw-request.ts'

export interface Mail {
  readonly kind: 'mail' | 'sms'
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly html?: string
  readonly links: string[]
  readonly sentAt: string
}

export interface Fault {
  readonly service: string
  readonly operation: string
  readonly effect: 'throttle' | 'error' | 'timeout-before' | 'timeout-after' | 'hang-before' | 'hang-after'
  readonly times: number
}

export interface RecordedCall {
  readonly service: string
  readonly operation: string
  readonly at: string
  readonly milliseconds: number
  readonly status: number
  readonly consumedCapacity?: unknown
}

export interface Hub {
  /** The one origin of portal and API; after a restart it is the same. */
  readonly origin: string
  readonly urls: LocalAddresses
  readonly dataFolder: string
  /** Everything that the hub and its functions printed for this test. */
  output(): Promise<string>
  outbox(): Promise<Mail[]>
  /** Waits for a mail to an address. */
  mail(to: string, fits?: (mail: Mail) => boolean): Promise<Mail>
  /** What functions see as now: this many seconds from the true time. */
  clock(offsetSeconds: number): Promise<void>
  faults(faults: Fault[]): Promise<void>
  calls(requestId: string): Promise<RecordedCall[]>
  /** Runs a schedule now, by the beginning of its logical id, for example `CommandsEveryMinute`. */
  runSchedule(name: string): Promise<void>
  /** Starts empty. */
  reset(): Promise<void>
  stop(): Promise<void>
}

export interface OwnHub extends Hub {
  readonly process: ChildProcess
  /** kill -9. */
  kill(): Promise<void>
  /** Stops, unless it was killed, and starts again on the same port and data. */
  restart(): Promise<void>
}

/** A hub for this test file alone, empty; which of those that were started for others before, if one is idle. */
export async function borrowHub(): Promise<Hub> {
  if (!isLending()) return startHub()
  const idle = takeIdleHub()
  const lent = idle ?? (await newLentHub())
  const record = new HubRecord(lent.dataFolder)
  const { output, ...hub } = hubAt(lent.dataFolder, lent.urls, record)
  if (idle) await hub.reset()
  const printedBefore = idle ? (await output()).length : 0
  const stop = async () => {
    await hub.outbox() // one that does not answer any more is no other test's trouble
    record.close()
    giveBack(lent)
  }
  return { ...hub, urls: lent.urls, stop, output: async () => (await output()).slice(printedBefore) }
}

async function newLentHub(): Promise<LentHub> {
  const dataFolder = await newDataFolder()
  const { child, urls } = await launch(dataFolder)
  child.unref()
  const lent = { dataFolder, urls }
  enlist(lent)
  return lent
}

/** Starts a hub; `environment` is added to its process's. */
export async function startHub(environment: Record<string, string> = {}): Promise<OwnHub> {
  const dataFolder = await newDataFolder()
  let started = await launch(dataFolder, 0, environment)
  const record = new HubRecord(dataFolder)
  const hub = hubAt(dataFolder, started.urls, record)
  return {
    ...hub,
    get urls() {
      return started.urls
    },
    get process() {
      return started.child
    },
    stop: async () => {
      await end(started.child, 'SIGINT')
      record.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
    kill: () => end(started.child, 'SIGKILL'),
    restart: async () => {
      await end(started.child, 'SIGINT')
      started = await launch(dataFolder, Number(new URL(hub.origin).port), environment)
    },
  }
}

async function newDataFolder(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'vigil-hub-'))
  beginLog(dataFolder)
  return dataFolder
}

function hubAt(dataFolder: string, { api: origin }: LocalAddresses, record: HubRecord): Omit<Hub, 'urls' | 'stop'> {
  record.watch(origin)
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${origin}/__local/${path}`, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} /__local/${path}: ${answer.status} ${await answer.text()}`)
    const text = await answer.text()
    return text ? JSON.parse(text) : undefined
  }
  const outbox = async (): Promise<Mail[]> => (await control('GET', 'outbox')).items

  return {
    origin,
    dataFolder,
    output: () => readFile(join(dataFolder, 'functions.log'), 'utf8'),
    outbox,
    mail: (to, fits = () => true) =>
      eventually(
        `a mail to ${to}`,
        async () => (await outbox()).findLast((mail) => mail.to === to && fits(mail)),
        30_000,
      ),
    clock: (offsetSeconds) => control('PUT', 'clock', { offsetSeconds }),
    faults: (faults) => control('PUT', 'faults', faults),
    calls: async (requestId) => (await control('GET', `calls?requestId=${requestId}`)).items,
    runSchedule: (name) => control('POST', `schedules/${name}`),
    reset: async () => {
      record.readOutbox()
      forgetCodes(dataFolder)
      // On a connection of its own: those that an earlier test file left open may have ended unseen while this one was loaded.
      const { status, text } = await rawRequest(origin, { method: 'DELETE', path: '/__local/state' })
      if (status !== 204) throw new Error(`The hub was not emptied: ${status} ${text}`)
    },
  }
}
