// Obstacles in words: what would not work, and what can be done about it.

import type { Obstacle } from '../../../contracts/devices.ts'
import { commandName } from './command-text.ts'

const all = new Intl.ListFormat('en', { type: 'conjunction' })
const named = (commands: readonly string[]) => all.format(commands.map(commandName))

export function obstacleText({ code, commands, detail }: Obstacle): { what: string; mend: string } {
  switch (code) {
    case 'never-connected':
      return { what: 'It has never connected, so nothing would reach it.', mend: 'Open the app on the device once.' }
    case 'not-seen-for-days':
      return {
        what: detail
          ? `It was last seen ${detail} days ago, so nothing would reach it now.`
          : 'It was not seen for days.',
        mend: 'Switch it on, and see that it has a network. What you ask for waits until then, or expires.',
      }
    case 'permission-missing':
      return {
        what: `The app lacks a permission${detail ? ` (${detail})` : ''}. This would fail: ${named(commands)}.`,
        mend: 'Grant it in the settings of the device.',
      }
    case 'not-capable':
      return { what: `This device can not do: ${named(commands)}.`, mend: 'Its app or its system does not offer it.' }
    case 'opted-out':
      return {
        what: `The person who holds it does not want this: ${named(commands)}.`,
        mend: 'It can be allowed again only on the device.',
      }
  }
}
