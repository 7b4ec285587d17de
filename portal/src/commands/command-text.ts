// Commands in words. Nothing is claimed that the hub does not know: a command that was sent may run although nobody
// heard of it, and one that expired may have run too.

import type { Command, CommandState, CommandType } from '../../../contracts/commands.ts'
import type { Tone } from '../devices/protection-text.ts'

const names: Readonly<Record<CommandType, string>> = {
  'antivirus.update-databases': 'Update the databases',
  'antivirus.enable': 'Switch on Automatic Anti-Virus',
  'device.lock': 'Lock',
  'device.unlock': 'Unlock',
  'device.locate': 'Locate',
}

/** A type of a newer hub is called by its own name. */
export const commandName = (type: string) => names[type as CommandType] ?? type

export const stateNames: Readonly<Record<CommandState, { name: string; tone: Tone }>> = {
  held: { name: 'On hold', tone: 'mute' },
  pending: { name: 'Waits for the device', tone: 'mute' },
  sent: { name: 'Sent', tone: 'busy' },
  received: { name: 'Received', tone: 'busy' },
  running: { name: 'Running', tone: 'busy' },
  succeeded: { name: 'Succeeded', tone: 'good' },
  failed: { name: 'Failed', tone: 'bad' },
  rejected: { name: 'Rejected', tone: 'bad' },
  expired: { name: 'Expired', tone: 'warn' },
  cancelled: { name: 'Cancelled', tone: 'mute' },
  superseded: { name: 'Replaced', tone: 'mute' },
}

const openStates: ReadonlySet<CommandState> = new Set<CommandState>(['held', 'pending', 'sent', 'received', 'running'])
export const isOpen = ({ state }: Command) => openStates.has(state)
export const waits = ({ state }: Command) => state === 'pending' || state === 'held'

const wasSent = ({ history }: Command) => history.some(({ state }) => state === 'sent')
const because = (reason: string | undefined) => (reason ? `: ${reason}` : '')

/** What is known of it besides its state, in a sentence. */
export function situation(command: Command): string {
  const { state, reason, result } = command
  switch (state) {
    case 'held':
    case 'pending':
      return ''
    case 'sent':
      return 'The device has not answered yet.'
    case 'received':
      return 'The device has it.'
    case 'running':
      return 'The device is carrying it out.'
    case 'succeeded':
      return result?.note ? `The device says: ${result.note}` : 'The device carried it out.'
    case 'failed':
      return `The device could not do it${because(reason)}.`
    case 'rejected':
      return `The device refused${because(reason)}.`
    case 'expired':
      return wasSent(command) ? 'The device did not say that it was done.' : 'It was not sent.'
    case 'cancelled':
      return wasSent(command) ? '' : 'It was not sent.'
    case 'superseded':
      return reason ? `Reason: ${reason}.` : 'A newer command took its place.'
  }
}
