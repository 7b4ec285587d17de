// `npm run device`: simulated devices on the real SDK, against a hub on this machine or elsewhere, until Ctrl-C.

import { Refused, signOutOwner, Unreachable } from '../index.ts'
import { FolderClaimed } from './claimed-folder.ts'
import { findLocalHub } from './local-hub.ts'
import { jsonLines, sentences } from './narrate.ts'
import { readOptions, type SimulatorOptions, UsageError, usage } from './options.ts'
import { Needed, type OwnerSession, ownerSession } from './owner-session.ts'
import { type Admission, type SimulatedDevice, startDevice } from './simulated-device.ts'

/** Enrolments that are under way at a time. */
const abreast = 8

const running: SimulatedDevice[] = []
let stopping = false

async function run(options: SimulatorOptions): Promise<void> {
  if (options.help) return void console.log(usage)
  const narrate = options.json ? jsonLines : sentences(options.devices.length > 1)
  let owner: Promise<{ hub: string; session: OwnerSession }> | undefined
  const admission: Admission = async () => {
    owner ??= welcomeOwner(options)
    const { hub, session } = await owner
    return { hub, token: session.token }
  }
  const waiting = [...options.devices]
  const startOneByOne = async () => {
    for (let next = waiting.shift(); next && !stopping; next = waiting.shift()) {
      running.push(await startDevice(next, options, admission, narrate))
    }
  }
  try {
    await Promise.all(Array.from({ length: abreast }, startOneByOne))
  } finally {
    const welcomed = await owner?.catch(() => undefined)
    if (welcomed?.session.isOurs) await signOutOwner({ hub: welcomed.hub, token: welcomed.session.token })
  }
}

async function welcomeOwner(options: SimulatorOptions) {
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
  await Promise.allSettled(running.map((device) => device.close()))
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
