// What a person types after `npm run device --`. A mistake is answered with a sentence and the whole list.

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Platform, platforms } from '../../contracts/devices.ts'
import { readInstallLink } from '../index.ts'
import { type Behaviour, behaviours } from './character.ts'
import { typable } from './scenario.ts'

export interface SimulatorOptions {
  /** Where the local hub keeps `local.json`, and where devices keep their state by default. */
  readonly dataFolder: string
  readonly hub: string | undefined
  readonly email: string | undefined
  readonly password: string | undefined
  /** The second factor, for an account that has one. */
  readonly code: string | undefined
  readonly session: string | undefined
  readonly signUp: boolean
  /** A personal install link to connect with. */
  readonly link: { readonly hub: string; readonly token: string } | undefined
  /** Make such a link, and be no device. */
  readonly share: boolean
  readonly json: boolean
  readonly help: boolean
  readonly platform: Platform
  readonly behaviour: Behaviour
  /** A file of steps; see scenario.ts. */
  readonly scenario: string | undefined
  /** A recovery code to try at the start. */
  readonly offlineCode: string | undefined
  /** The device that this one is anew. */
  readonly replaces: string | undefined
  /** Multiplies how long everything takes: 0.1 is ten times as fast. */
  readonly pace: number
  /** One for each device. */
  readonly devices: readonly { readonly name: string; readonly state: string }[]
}

export const usage = `npm run device -- [options]

  --email ADDRESS --password PASSWORD   whose device it is; asked for where missing
  --code CODE                           the second factor, where the account has one; asked for where missing
  --session TOKEN                       the same, by a session of an app
  --sign-up                             make the account first
  --link URL                            connect by a personal link, without a password
  --share                               make a personal link for another device, and print it
  --name NAME                           default: Simulated phone
  --platform ${platforms.join('|')}    default: android
  --behaviour BEHAVIOUR                 ${behaviours.slice(0, 4).join(', ')},
                                        ${behaviours.slice(4).join(', ')}
  --scenario FILE                       what happens to it, and when: a JSON array of steps (device/README.md)
  --offline-code CODE                   try a recovery code of the portal, without a network
  --replaces DEVICE                     be this device anew (dev_…), after a wipe or a new installation
  --count N                             that many devices in one process
  --state DIR                           where it keeps its state; the same folder is the same device
  --hub URL                             default: the hub whose local.json is in VIGIL_DATA (.vigil)
  --pace FACTOR                         how long everything takes: 0.1 is ten times as fast
  --json                                one JSON event per line on standard output
  --help                                this list

While it runs, the person who holds it may type: ${typable}.
With --count this is for all of them, and for each fourth with "every 4" in front.`

/** A mistake in what was typed; the message says which. */
export class UsageError extends Error {}

/** Reads the options. @throws {UsageError} */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): SimulatorOptions {
  const typed = parse(args)
  const dataFolder = environment.VIGIL_DATA ?? '.vigil'
  const count = numberOf('--count', typed.count ?? '1', (n) => Number.isInteger(n) && n >= 1 && n <= 10_000)
  const name = typed.name ?? 'Simulated phone'
  const names = count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name} ${i + 1}`)
  const stateOf = (each: string, i: number) => {
    if (!typed.state) return join(dataFolder, 'devices', slug(each))
    return count === 1 ? typed.state : join(typed.state, String(i + 1))
  }
  if (count > 1 && (typed['offline-code'] || typed.replaces)) {
    throw new UsageError('--offline-code and --replaces are for one device.')
  }
  if (typed.link && (typed.share || typed.replaces || typed.session || typed.email || count > 1)) {
    throw new UsageError('--link connects one new device, and needs nobody to sign in.')
  }
  return {
    dataFolder,
    hub: typed.hub === undefined ? undefined : originOf(typed.hub),
    email: typed.email,
    password: typed.password,
    code: typed.code,
    session: typed.session,
    signUp: typed['sign-up'] ?? false,
    link: typed.link === undefined ? undefined : admissionOf(typed.link, typed.hub),
    share: typed.share ?? false,
    json: typed.json ?? false,
    help: typed.help ?? false,
    platform: oneOf('--platform', typed.platform ?? 'android', platforms),
    behaviour: oneOf('--behaviour', typed.behaviour ?? 'normal', behaviours),
    scenario: typed.scenario,
    offlineCode: typed['offline-code'],
    replaces: typed.replaces,
    pace: numberOf('--pace', typed.pace ?? '1', (n) => n >= 0 && n <= 1000),
    devices: names.map((each, i) => ({ name: each, state: stateOf(each, i) })),
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args,
      options: {
        email: text,
        password: text,
        code: text,
        session: text,
        'sign-up': flag,
        link: text,
        share: flag,
        name: text,
        platform: text,
        behaviour: text,
        scenario: text,
        'offline-code': text,
        replaces: text,
        count: text,
        state: text,
        hub: text,
        pace: text,
        json: flag,
        help: flag,
      },
    }).values
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : String(failure))
  }
}

function oneOf<T extends string>(option: string, typed: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === typed)
  if (!found) throw new UsageError(`${option} is one of ${allowed.join(', ')}, and not "${typed}".`)
  return found
}

function numberOf(option: string, typed: string, isGood: (value: number) => boolean): number {
  const value = Number(typed)
  if (typed.trim() === '' || !isGood(value)) throw new UsageError(`${option} can not be "${typed}".`)
  return value
}

function admissionOf(typed: string, hub: string | undefined) {
  const admission = readInstallLink(typed, hub === undefined ? undefined : originOf(hub))
  if (!admission)
    throw new UsageError('--link is a personal link of a hub; one of the app (vigil://) wants --hub as well.')
  return admission
}

function originOf(typed: string): string {
  const url = URL.parse(typed)
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`--hub is a URL, and not "${typed}".`)
  return url.origin
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'device'
