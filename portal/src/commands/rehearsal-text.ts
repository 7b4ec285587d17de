// What a rehearsal showed, in plain words. "Works" is said only of what the device did.

import type { Command } from '../../../contracts/commands.ts'
import type { Tone } from '../devices/protection-text.ts'
import { isOpen, situation, waits } from './command-text.ts'
import { inWords } from './locator-view.ts'

export function rehearsalText(command: Command, isOnline: boolean): { tone: Tone; text: string } {
  const what = command.type === 'device.locate' ? 'Locating' : 'The alarm'
  if (waits(command) && !isOnline) {
    return { tone: 'warn', text: `${what} waits: the device is away. It would not have worked just now.` }
  }
  if (isOpen(command)) return { tone: 'busy', text: `${what}: waiting for the device’s answer.` }
  if (command.state === 'succeeded') return { tone: 'good', text: `${what} works: ${how(command)}` }
  if (command.state === 'expired') {
    return { tone: 'bad', text: `${what} did not work: the device did not answer in time.` }
  }
  return { tone: command.state === 'cancelled' ? 'mute' : 'bad', text: `${what} did not work. ${situation(command)}` }
}

function how({ type, result, createdAt, history }: Command): string {
  const doneAt = history.find(({ state }) => state === 'succeeded')?.at
  const seconds = doneAt && Math.max(1, Math.round((Date.parse(doneAt) - Date.parse(createdAt)) / 1_000))
  const after = seconds ? ` after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : ''
  if (type !== 'device.locate') return 'the device did all of it but the sound.'
  if (!result?.place) return `the device answered${after}, but told no place.`
  return `it told where it is${after}, within ${inWords(result.place.accuracyMeters)}.`
}
