// `npm run device`: simulated devices on the real SDK, against a hub on this machine or elsewhere, until Ctrl-C or until
// the last of them was wiped or has left.

import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Refused, shareSubscription, signOutOwner, Unreachable } from '../index.ts'
import { FolderClaimed } from './claimed-folder.ts'
import { findLocalHub } from './local-hub.ts'
import { jsonLines, sentences } from './narrate.ts'
import { oneTimer } from './one-timer.ts'
import { readOptions, type SimulatorOptions, UsageError, usage } from './options.ts'
import { Needed, type OwnerSession, ownerSession } from './owner-session.ts'
import { orderTyped, parseScenario, type TimedStep, typable } from './scenario.ts'
import { type SimulatedDevice, startDevice, type World } from './simulated-device.ts'

/** Devices that are being enrolled and connected at a time: a broker takes only so many CONNECTs a second. */
const abreast = 8

/** Those that run, and which of them each is; the first is 1. */
const running = new Map<SimulatedDevice, number>()
let stopping = false

async function run(options: SimulatorOptions): Promise<void> {
  if (options.help) return void console.log(usage)
  if (options.share) return share(options)
  const scenario = await readScenario(options.scenario)
  let owner: Promise<{ hub: string; session: OwnerSession }> | undefined
  const admission: World['admission'] = async () => {
    owner ??= welcomeOwner(options)
    const { hub, session } = await owner
    return { hub, token: session.token }
  }
  const narrate = options.json ? jsonLines : sentences(options.devices.length > 1)
  const world: World = { options, scenario, admission, narrate, timers: oneTimer() }
  const waiting = [...options.devices.entries()]
  const startOneByOne = async () => {
    for (let next = waiting.shift(); next && !stopping; next = waiting.shift()) {
      const [index, place] = next
      const device = await startDevice(place, world)
      running.set(device, index + 1)
      void device.gone.then(() => endOf(device, waiting.length > 0))
      await device.tried
    }
  }
  try {
    await Promise.all(Array.from({ length: abreast }, startOneByOne))
  } finally {
    const welcomed = await owner?.catch(() => undefined)
    if (welcomed?.session.isOurs) await signOutOwner({ hub: welcomed.hub, token: welcomed.session.token })
  }
  await listen(options.offlineCode)
}

async function readScenario(file: string | undefined): Promise<TimedStep[]> {
  if (!file) return []
  try {
    return parseScenario(await readFile(file, 'utf8'))
  } catch (failure) {
    throw new UsageError(`--scenario ${file}: ${failure instanceof Error ? failure.message : failure}`)
  }
}

/** Does what the person at the devices types. */
async function listen(offlineCode: string | undefined): Promise<void> {
  const [first] = running.keys()
  if (offlineCode) await first?.perform({ do: 'try-code', code: offlineCode })
  createInterface({ input: process.stdin }).on('line', (line) => {
    const order = orderTyped(line)
    if (!order && line.trim()) process.stderr.write(`Type ${typable}.\n`)
    for (const [device, number] of running) if (order && number % order.every === 0) void device.perform(order.step)
  })
}

async function endOf(device: SimulatedDevice, moreToCome: boolean): Promise<void> {
  await device.close()
  running.delete(device)
  if (running.size === 0 && !moreToCome) await stop(0)
}

/** Prints a link for another device, and is none itself. */
async function share(options: SimulatorOptions): Promise<void> {
  const { hub, session } = await welcomeOwner(options)
  try {
    const { url, expiresAt } = await shareSubscription({ hub, token: session.token })
    if (options.json) console.log(JSON.stringify({ event: 'link', url, expiresAt }))
    else console.log(`${url}\n\nConnects one device to your account, once, until ${expiresAt}. Give it to nobody else.`)
  } finally {
    if (session.isOurs) await signOutOwner({ hub, token: session.token })
  }
}

async function welcomeOwner(options: SimulatorOptions) {
  if (options.link)
    return { hub: options.hub ?? options.link.hub, session: { token: options.link.token, isOurs: false } }
  const local = findLocalHub(options.dataFolder)
  const hub = options.hub ?? local?.api
  if (!hub) {
    throw new Needed(
      `No hub is ready here (there is no ${options.dataFolder}/local.json). Start it with npm start, or name one with --hub URL.`,
    )
  }
  return { hub, session: await ownerSession(hub, options, options.hub ? undefined : local?.outbox) }
}

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  await Promise.allSettled([...running.keys()].map((device) => device.close()))
  process.exit(code)
}

function explain(failure: unknown): string {
  if (failure instanceof Refused) {
    const fields = failure.problem.errors?.map(({ pointer, message }) => `\n  ${pointer} ${message}`) ?? []
    return `${failure.problem.title}${fields.join('')}`
  }
  if (failure instanceof Unreachable) return 'The hub can not be reached. Start it with npm start, or check --hub.'
  if (failure instanceof UsageError) return `${failure.message}\n\n${usage}`
  if (failure instanceof Needed || failure instanceof FolderClaimed) return failure.message
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
}

process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))
try {
  await run(readOptions(process.argv.slice(2), process.env))
} catch (failure) {
  process.stderr.write(`${explain(failure)}\n`)
  await stop(failure instanceof UsageError ? 2 : 1)
}
