// After a schedule: nothing fails any more, the phone comes back or stays away for good, and time passes until every
// command has had its time.

import { shuffled } from '../../support/random.ts'
import { rest } from './actors.ts'
import { calm, goOn } from './under-way.ts'
import type { World } from './world.ts'

const day = 24 * 3600_000
const mostCopies = 12

/** Lets everything go on until nobody does anything of himself. */
const comeToRest = (world: World) =>
  goOn(world, calm, () => {
    const { wire, hub, network, phone } = world
    const isUnderWay =
      hub.events.length + network.publications.length + network.deliveries.length + phone.actions.length
    return wire.waiting.length + hub.running.size + network.attempts.length + isUnderWay > 0
  })

export async function settle(world: World): Promise<{ isPhoneBack: boolean }> {
  const { phone, network, clock, random, session } = world
  if (random() < 0.25) phone.kill()
  await comeToRest(world)
  const isPhoneBack = random() < 0.8 && (await comeBack())
  if (!isPhoneBack) phone.kill()
  await comeToRest(world)
  // Else what was lost on its way comes for the first time when its time is over.
  if (random() < 0.5) await playAgain()
  await follow()
  // Longer than the longest expiry, and than the phone remembers what has ended, once it starts again.
  clock.pass(8 * day)
  await comeToRest(world)
  if (isPhoneBack && phone.isEnrolled) {
    phone.kill()
    await comeBack()
  }
  await playAgain()
  world.hub.sweep()
  await comeToRest(world)
  return { isPhoneBack: isPhoneBack && phone.isEnrolled }

  async function comeBack(): Promise<boolean> {
    if (!phone.isEnrolled) {
      const enrolled = phone.enrol(await session.token(), network.deviceId)
      await comeToRest(world)
      if (!(await enrolled)) return false
    }
    if (!phone.isRunning) await phone.start()
    await goOn(world, calm, () => phone.isRunning && !phone.hasSynced)
    return phone.isEnrolled
  }

  /** Whoever kept what the hub ever sent plays it to the phone, in any order. */
  async function playAgain(): Promise<void> {
    for (const copy of shuffled(random, network.copies).slice(0, mostCopies)) {
      network.inject(copy)
      await comeToRest(world)
    }
  }

  async function follow(): Promise<void> {
    await world.hub.followChanges()
    await comeToRest(world)
    await rest()
  }
}
