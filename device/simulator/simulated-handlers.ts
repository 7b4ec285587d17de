// What the simulated phone does on command, as slow and as well as its character lets it.

import { setTimeout as wait } from 'node:timers/promises'
import type { CommandAtHand, CommandHandlers, CommandType, ResultOf } from '../index.ts'
import type { Character } from './character.ts'
import { takePicture } from './picture.ts'
import type { SimulatedPhone } from './simulated-phone.ts'

type Take = (milliseconds: number) => Promise<void>

/** Handlers for everything that the hub can ask. */
export function simulatedHandlers(phone: SimulatedPhone, character: Character): CommandHandlers {
  const doing = <T extends CommandType>(
    act: (command: CommandAtHand<T>, take: Take) => Promise<ResultOf<T>>,
    repeatSafe = true,
  ) => ({
    repeatSafe,
    async handle(command: CommandAtHand<T>): Promise<ResultOf<T>> {
      const take: Take = (ms) => wait(character.takes(ms), undefined, { signal: command.signal })
      await take(200)
      if (character.behaviour === 'failing') throw new Error('This simulated device was told to fail.')
      return act(command, take)
    },
  })
  return {
    'antivirus.update-databases': doing(async ({ progress }, take) => {
      await inSteps(3, 500, progress, take)
      return { databasesAt: await phone.updateDatabases() }
    }),
    'antivirus.enable': doing(async () => {
      await phone.enableAntivirus()
      return {}
    }),
    'antivirus.scan': doing<'antivirus.scan'>(async ({ parameters, progress }, take) => {
      const isFull = parameters.kind === 'full'
      await inSteps(10, isFull ? 1000 : 300, progress, take)
      return { scanned: isFull ? 48_211 : 1_204, threats: await phone.scan() }
    }),
    'device.lock': doing<'device.lock'>(async ({ parameters }) => {
      await phone.lock(parameters)
      return {}
    }),
    'device.unlock': doing(async () => {
      await phone.unlock()
      return {}
    }),
    'device.locate': doing(async (_, take) => {
      await take(200)
      return { place: await phone.locate() }
    }),
    // An alarm that a crash cut off is over: nobody is surprised by it a day later.
    'device.alarm': doing<'device.alarm'>(async ({ parameters }, take) => {
      const { seconds = 60, message = '', silent = false } = parameters
      phone.show(`${silent ? 'Would sound' : 'Sounds'} for ${seconds} s${message && `: “${message}”`}`)
      try {
        await take(seconds * 1000)
      } finally {
        phone.show(silent ? 'The rehearsal is over' : 'Is quiet again')
      }
      return silent ? { note: 'silent' } : {}
    }, false),
    'device.mugshot': doing(async (_, take) => {
      const pictures = [takePicture()]
      await take(500)
      pictures.push(takePicture())
      return { pictures }
    }, false),
    'device.wipe': doing(async (_, take) => {
      phone.show('Erases everything')
      await take(1000)
      await phone.erase()
      return {}
    }),
    'secret-code.reset': doing(async () => {
      await phone.forgetSecretCode()
      return {}
    }),
  }
}

async function inSteps(steps: number, eachMs: number, progress: (percent: number) => void, take: Take): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await take(eachMs)
    progress((step * 100) / steps)
  }
}
