// What is under way in a world, and how it may go on: calls of functions, messages in both directions, connections, what
// the phone's handlers are at, timers. How often it goes wrong is the weather.

import { Acknowledgement } from '../../../contracts/device-messages.ts'
import { between, pick } from '../../support/random.ts'
import { rest } from './actors.ts'
import { beginning } from './clock.ts'
import { type Call, effects, mayConflict } from './wire.ts'
import type { World } from './world.ts'

/** Shares of what goes wrong. */
export interface Weather {
  /** Of calls to AWS that fail. */
  readonly faults: number
  /** Of calls at which the function dies, and of actions at which the phone does. */
  readonly deaths: number
  /** Of messages that are lost on their way. */
  readonly losses: number
  /** Of messages that come twice. */
  readonly copies: number
}

export const calm: Weather = { faults: 0, deaths: 0, losses: 0, copies: 0 }

export interface Choice {
  readonly weight: number
  readonly name: string
  readonly isAct?: boolean
  act(): Promise<void>
}

/** How long a timer may be away to be waited for. */
const soon = 30_000

export function underWay(world: World, weather: Weather): Choice[] {
  const { wire, hub, network, phone, clock, cloud } = world
  const choices: Choice[] = []
  const offer = (weight: number, name: string, act: () => unknown) =>
    choices.push({ weight, name, act: async () => void act() })
  for (const call of wire.waiting)
    offer(6 / wire.waiting.length, `${call.actor.name}: ${call.operation}`, () => passCall(world, weather, call))
  for (const event of hub.events)
    offer(3 / hub.events.length, `the hub hears ${event.rule}`, () => {
      hub.events.splice(hub.events.indexOf(event), 1)
      hub.invoke(event)
    })
  for (const attempt of network.attempts)
    offer(3, 'the phone connects', () => {
      const lost = world.random() < weather.losses ? new Error('not reached') : undefined
      network.decide(attempt, lost ?? phone.refusal(cloud.letsIn))
    })
  for (const publication of network.publications)
    offer(4 / network.publications.length, `the phone says ${wordOf(publication)}`, () => {
      const { random } = world
      if (random() < weather.losses / 4) network.cut()
      else network.arrive(publication, random() >= weather.losses / 4, random() < weather.copies)
    })
  for (const delivery of network.deliveries)
    offer(4 / network.deliveries.length, 'the phone hears', () => {
      const { random } = world
      if (random() < weather.losses) return network.lose(delivery)
      network.deliver(delivery)
      if (random() < weather.copies) network.inject(delivery.payload)
    })
  for (const action of phone.actions)
    offer(1.5 / phone.actions.length, `the phone is at ${action.run.type} ${action.run.commandId}`, () =>
      carryOn(world, weather, action),
    )
  if (clock.untilNext < soon) offer(0.4, 'a timer', () => clock.pass(clock.untilNext))
  return choices
}

const wordOf = ({ kind, payload }: World['network']['publications'][number]): string => {
  if (kind !== 'ack') return kind
  const { commandId, trail } = Acknowledgement.parse(JSON.parse(payload))
  return `${commandId} ${trail.at(-1)?.state}`
}

function passCall({ wire, random, hub, record }: World, { faults, deaths }: Weather, call: Call): void {
  if (random() < deaths) {
    record.deaths++
    if (random() < 0.5) wire.carryOutUnheard(call)
    for (const invocation of hub.running) if (invocation === call.actor) invocation.die()
    return
  }
  const effect = random() < faults ? pick(random, effects) : undefined
  wire.release(call, effect === 'conflict' && !mayConflict(call) ? 'error' : effect)
}

function carryOn(
  { random, phone, record }: World,
  { deaths }: Weather,
  action: World['phone']['actions'][number],
): void {
  if (deaths > 0 && random() < 0.08) {
    // Done, and killed before it could say so; or killed in the middle of it.
    record.deaths++
    if (random() < 0.5) action.run.end = 'succeeded'
    phone.kill()
  } else if (action.signal.aborted && random() < 0.6) action.stop()
  else if (deaths > 0 && random() < 0.2) action.progress(between(random, 0, 100))
  else if (deaths > 0 && random() < 0.1) action.fail()
  else action.succeed()
}

/** Lets everything that is under way go on while a condition holds. */
export async function goOn(world: World, weather: Weather, holds: () => boolean): Promise<void> {
  for (let step = 0; step < 2000; step++) {
    await rest()
    if (!holds()) return
    const choices = underWay(world, weather)
    const first = choices[0]
    if (!first) {
      world.clock.pass(Math.min(world.clock.untilNext, 60_000))
      continue
    }
    world.record.trace.push(`${world.clock.now - beginning} ${first.name}`)
    await first.act()
  }
  throw new Error('It does not come to rest.')
}
