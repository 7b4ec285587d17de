// What the simulated phone does on command, and the four characters it can have. All of it is as good done twice.

import { setTimeout as wait } from 'node:timers/promises'
import type { CommandAtHand, CommandHandlers, CommandResult, OpenLink } from '../index.ts'
import type { Behaviour } from './options.ts'
import type { SimulatedPhone } from './simulated-phone.ts'

export interface Character {
  readonly behaviour: Behaviour
  /** Multiplies every duration. */
  readonly pace: number
}

/** Handlers for everything that the hub can ask. */
export function simulatedHandlers(phone: SimulatedPhone, { behaviour, pace }: Character): CommandHandlers {
  const speed = behaviour === 'slow' ? pace * 10 : pace
  const doing = <C extends Pick<CommandAtHand, 'signal'>>(
    milliseconds: number,
    act: (command: C, take: (ms: number) => Promise<void>) => Promise<CommandResult | undefined>,
  ) => ({
    repeatSafe: true,
    async handle(command: C) {
      const take = (ms: number) => wait(ms * speed, undefined, { signal: command.signal })
      await take(milliseconds)
      if (behaviour === 'failing') throw new Error('This simulated device was told to fail.')
      return act(command, take)
    },
  })
  return {
    'antivirus.update-databases': doing(0, async ({ progress }: CommandAtHand<'antivirus.update-databases'>, take) => {
      for (const percent of [33, 67, 100]) {
        await take(500)
        progress(percent)
      }
      return { databasesAt: await phone.updateDatabases() }
    }),
    'antivirus.enable': doing(300, async () => void (await phone.enableAntivirus())),
    'device.lock': doing(
      200,
      async ({ parameters }: CommandAtHand<'device.lock'>) => void (await phone.lock(parameters)),
    ),
    'device.unlock': doing(200, async () => void (await phone.unlock())),
    'device.locate': doing(400, async () => ({ place: await phone.locate() })),
  }
}

/** A silent device is connected and asks what is open, and no command ever reaches it. */
export const deaf =
  (usual: OpenLink): OpenLink =>
  (listener, signal) =>
    usual(
      {
        ...listener,
        message: (payload) => {
          if (!payload.includes('"jws"')) listener.message(payload)
        },
      },
      signal,
    )
