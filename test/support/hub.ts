// The local cloud for a test: in a process of its own, on free ports, with a data folder of its own, as a person starts
// it. It assumes that `npm run build` was done. What it prints is kept for the search that ends a test run.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { HubRecord } from './hub-record.ts'

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

export interface Urls {
  readonly portal: string
  readonly api: string
  readonly mqtt: string
  readonly mqttWebSocket: string
  readonly outbox: string
  readonly pid: number
}

export interface Hub {
  /** The one origin of portal and API; after a restart it is the same. */
  readonly origin: string
  readonly urls: Urls
  readonly dataFolder: string
  readonly process: ChildProcess
  /** Everything the hub printed so far. */
  output(): string
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
  /** kill -9. */
  kill(): Promise<void>
  /** Stops, unless it was killed, and starts again on the same port and data. */
  restart(): Promise<void>
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

interface Started {
  child: ChildProcess
  urls: Urls
  output: () => string
}

async function launch(
  dataFolder: string,
  port: number,
  environment: Record<string, string>,
  record: HubRecord,
): Promise<Started> {
  const env = { ...process.env, ...environment, VIGIL_DATA: dataFolder, VIGIL_PORT: String(port) }
  const child = spawn(process.execPath, ['local/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      said.push(String(text))
      record.print(String(text))
    })
  }
  const output = () => said.join('')
  const urls = await eventually(
    'the hub to start',
    async () => {
      if (child.exitCode !== null) throw new Error(`The hub ended: ${output()}`)
      const text = await readFile(join(dataFolder, 'local.json'), 'utf8').catch(() => undefined)
      const found: Urls | undefined = text && JSON.parse(text)
      return found?.pid === child.pid ? found : undefined
    },
    45_000,
  )
  return { child, urls, output }
}

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** Starts a hub; `environment` is added to its process's. */
export async function startHub(environment: Record<string, string> = {}): Promise<Hub> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'vigil-hub-'))
  const record = new HubRecord(dataFolder)
  let started = await launch(dataFolder, 0, environment, record)
  const origin = started.urls.api
  record.watch(origin)
  const port = Number(new URL(origin).port)

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
    get urls() {
      return started.urls
    },
    get process() {
      return started.child
    },
    output: () => started.output(),
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
    reset: () => {
      record.readOutbox()
      return control('DELETE', 'state')
    },
    stop: async () => {
      await end(started.child, 'SIGINT')
      record.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
    kill: () => end(started.child, 'SIGKILL'),
    restart: async () => {
      await end(started.child, 'SIGINT')
      started = await launch(dataFolder, port, environment, record)
    },
  }
}
