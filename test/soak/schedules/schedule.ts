// One schedule: a seed decides what the owner asks, what the phone does, what breaks, and in which order everything that
// is under way goes on. Each choice is made when everybody has gone as far as they can, so the same seed is the same
// schedule. Then the faults stop, time passes, and what is left must come to rest.

import type { CommandType } from '../../../contracts/commands.ts'
import { fingerprint } from '../../../lambdas/platform/secret.ts'
import { between, pick } from '../../support/random.ts'
import { rest } from './actors.ts'
import { beginning } from './clock.ts'
import { type Ending, violations } from './invariants.ts'
import { settle } from './settle.ts'
import { type Choice, calm, goOn, underWay, type Weather } from './under-way.ts'
import type { World } from './world.ts'

export interface Outcome {
  readonly violations: readonly string[]
  readonly trace: readonly string[]
  readonly steps: number
  readonly commands: number
  readonly runs: number
  /** How often an invocation of a function, or a process of the phone, was killed. */
  readonly deaths: number
  /** State → how many commands ended in it. */
  readonly ends: Readonly<Record<string, number>>
  /** Of everything that happened, in its order. */
  readonly digest: string
}

const minute = 60_000
const hour = 60 * minute
const mostSteps = 500
const types: readonly [CommandType, ...CommandType[]] = [
  'device.lock',
  'device.unlock',
  'device.lock',
  'device.unlock',
  'device.locate',
  'device.alarm',
  'antivirus.scan',
  'antivirus.update-databases',
]

export async function play(world: World): Promise<Outcome> {
  const { random, phone, session, record, clock } = world
  const weather: Weather = {
    faults: pick(random, [0, 0.03, 0.08]),
    deaths: pick(random, [0, 0.01, 0.03]),
    losses: pick(random, [0, 0.1, 0.25]),
    copies: pick(random, [0, 0.15]),
  }
  const enrolled = phone.enrol(await session.token())
  await goOn(world, calm, () => world.hub.running.size > 0 || world.wire.waiting.length > 0)
  if (!(await enrolled)) throw new Error('The phone could not be enrolled.')
  await phone.start()

  let left = between(random, 10, 20)
  let steps = 0
  while (steps < mostSteps) {
    await rest()
    clock.pass(between(random, 0, 25))
    const choices = underWay(world, weather)
    if (left > 0) choices.push(...actsOf(world))
    if (choices.length === 0) break
    const { name, act, isAct } = drawn(random, choices)
    if (isAct) left--
    steps++
    record.trace.push(`${clock.now - beginning} ${name}`)
    await act()
  }
  const { isPhoneBack } = await settle(world)
  const commands = await world.commands()
  const { internalErrors } = world.hub
  const ending: Ending = { commands, record, isPhoneBack, epoch: phone.epoch, internalErrors }
  return {
    violations: violations(ending),
    trace: record.trace,
    steps,
    commands: commands.length,
    runs: record.runs.length,
    deaths: record.deaths,
    ends: Object.fromEntries(
      [...Map.groupBy(commands, ({ state }) => state)].map(([state, { length }]) => [state, length]),
    ),
    digest: fingerprint(JSON.stringify([record.trace, record.runs, record.told])),
  }
}

function drawn(random: () => number, choices: readonly Choice[]): Choice {
  let left = random() * choices.reduce((sum, { weight }) => sum + weight, 0)
  for (const choice of choices) {
    left -= choice.weight
    if (left < 0) return choice
  }
  throw new Error('Nothing to choose from.')
}

/** What owner, phone and time may do of themselves. */
function actsOf(world: World): Choice[] {
  const { random, phone, owner, network, hub, clock, session } = world
  const act = (weight: number, name: string, carryOut: () => unknown): Choice => ({
    weight,
    name,
    isAct: true,
    act: async () => void carryOut(),
  })
  const acts = [
    act(3, 'the owner asks', () => askFor(world, pick(random, types))),
    act(0.06, 'the owner asks for a wipe', () => askFor(world, 'device.wipe')),
    act(0.35, 'the sweep comes', () => hub.sweep()),
    act(0.15, 'changes are followed', () => hub.followChanges()),
    act(0.4, 'time passes', () => {
      const span = pick(random, [10_000, minute, 6 * minute, 6 * minute, 2 * hour, 25 * hour, 8 * 24 * hour])
      // No function lives for so long.
      if (span > 10_000) for (const invocation of hub.running) invocation.die()
      clock.pass(span)
      hub.sweep()
    }),
  ]
  const [known] = owner.known.slice(-between(random, 1, 3))
  if (known) acts.push(act(0.35, `the owner cancels ${known}`, () => void owner.cancel(network.deviceId, known)))
  if (known) acts.push(act(0.06, 'the owner stops all', () => void owner.cancelAll(network.deviceId)))
  if (network.isConnected) acts.push(act(0.3, 'the connection breaks', () => network.cut()))
  const copy = network.copies[between(random, 0, network.copies.length - 1)]
  if (copy && network.isConnected) acts.push(act(0.35, 'an old message comes again', () => network.inject(copy)))
  if (phone.isRunning && phone.isEnrolled) {
    acts.push(
      act(0.3, 'the phone dies', () => {
        world.record.deaths++
        phone.kill()
      }),
      act(0.35, 'the phone is about to die', () => phone.killAfter(between(random, 0, 12))),
      act(0.12, 'the phone is shut down', () => phone.close()),
      act(0.25, 'the phone asks over HTTPS', () => phone.pull()),
    )
  } else if (phone.isEnrolled) acts.push(act(1.5, 'the phone starts', () => phone.start()))
  if (!phone.isEnrolled || random() < 0.12)
    acts.push(
      act(phone.isEnrolled ? 1 : 0.6, 'the phone is enrolled anew', async () => {
        if (await phone.enrol(await session.token(), network.deviceId)) await phone.start()
      }),
    )
  return acts
}

function askFor({ random, owner, network }: World, type: CommandType): void {
  const kind = { kind: pick(random, ['quick', 'full']) }
  const parameters =
    type === 'antivirus.scan' ? kind : type === 'device.lock' && random() < 0.5 ? { message: 'Lost' } : undefined
  void owner.queue(network.deviceId, type, parameters, between(random, 1, 3))
}
