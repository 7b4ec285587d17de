// Commands in words. Nothing is claimed that the hub does not know: a command that was sent may run although nobody
// heard of it, and one that expired may have run too.

import type { Command, CommandState, CommandType } from '../../../contracts/commands.ts'
import type { Tone } from '../devices/protection-text.ts'

const names: Readonly<Record<CommandType, string>> = {
  'antivirus.update-databases': 'Update the databases',
  'antivirus.enable': 'Switch on Automatic Anti-Virus',
  'antivirus.scan': 'Scan',
  'device.lock': 'Lock',
  'device.unlock': 'Unlock',
  'device.locate': 'Locate',
  'device.alarm': 'Alarm',
  'device.mugshot': 'Take photos',
  'device.wipe': 'Wipe',
  'secret-code.reset': 'Reset the secret code',
}

/** A type of a newer hub is called by its own name. */
export const commandName = (type: string) => names[type as CommandType] ?? type

/** The name, and which of its kinds it is. */
export function describeCommand({ type, parameters }: Pick<Command, 'type' | 'parameters'>): string {
  if (type === 'antivirus.scan') return parameters.kind === 'full' ? 'Full scan' : 'Quick scan'
  return isSilent({ parameters }) ? 'Alarm, silent' : commandName(type)
}

export const isSilent = ({ parameters }: Pick<Command, 'parameters'>) => parameters.silent === true

export const stateNames: Readonly<Record<CommandState, { name: string; tone: Tone }>> = {
  held: { name: 'On hold', tone: 'warn' },
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
/** What *stop all pending* is about. */
export const isUnreceived = (command: Command) => waits(command) || command.state === 'sent'

const wasSent = ({ history }: Command) => history.some(({ state }) => state === 'sent')

/** The words of the device SDK and of the hub; what an app says for itself is shown as it says it. */
const reasons: Readonly<Record<string, string>> = {
  expired: 'it came too late',
  'old-epoch': 'it was for this device as it was before it was connected anew',
  'not-supported': 'its app can not do that',
  'opted-out': 'its person has opted out of that',
  'parameters-invalid': 'its app did not understand it',
  superseded: 'a newer command took its place',
  interrupted: 'it was interrupted half-way',
  'device-replaced': 'the device was connected anew',
}
const because = (reason: string | undefined) => (reason ? `: ${reasons[reason] ?? reason}` : '')

const whileRunning: Partial<Record<CommandType, string>> = {
  'device.alarm': 'It sounds.',
  'device.wipe': 'The device is erasing itself. What is erased stays erased.',
  'antivirus.scan': 'The device is being scanned.',
}

/** What is known of it besides its state, in a sentence. */
export function situation(command: Command): string {
  const { state, reason, type } = command
  switch (state) {
    case 'held':
      return 'More than three wipes were asked for within a day. It goes out once you follow the link that we mailed to you.'
    case 'pending':
      return ''
    case 'sent':
      return 'The device has not answered yet.'
    case 'received':
      return 'The device has it.'
    case 'running':
      return isSilent(command)
        ? 'A rehearsal without a sound.'
        : (whileRunning[type] ?? 'The device is carrying it out.')
    case 'succeeded':
      return succeeded(command)
    case 'failed':
      return `The device could not do it${because(reason)}.`
    case 'rejected':
      return `The device refused${because(reason)}.`
    case 'expired':
      return wasSent(command) ? 'The device did not say that it was done; it may have run.' : 'It was not sent.'
    case 'cancelled':
      return wasSent(command) ? 'The device says that it stopped.' : 'It was not sent.'
    case 'superseded':
      return reason === 'device-replaced'
        ? 'The device was connected anew.'
        : `A newer command took its place.${wasSent(command) ? ' It may have run before.' : ''}`
  }
}

const count = (number: number, one: string, more: string) => `${number} ${number === 1 ? one : more}`

function succeeded({ type, parameters, result }: Command): string {
  if (type === 'device.alarm' && isSilent({ parameters })) return 'The device did all of it but the sound.'
  if (result?.note) return `The device says: ${result.note}`
  if (type === 'antivirus.scan' && result?.threats) {
    const { scanned, threats } = result
    const found = threats.length === 0 ? 'No threats found' : `${count(threats.length, 'threat', 'threats')} found`
    return scanned === undefined ? `${found}.` : `${found} in ${scanned.toLocaleString('en')} files.`
  }
  if (type === 'device.mugshot') return `${count(result?.photos?.length ?? 0, 'photo', 'photos')} arrived.`
  return done[type] ?? 'The device carried it out.'
}

const done: Partial<Record<CommandType, string>> = {
  'device.alarm': 'The alarm has sounded.',
  'device.wipe': 'The device reported that it is erased.',
  'secret-code.reset': 'The device asks its person for a new secret code.',
}
