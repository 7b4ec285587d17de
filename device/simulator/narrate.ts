// What the simulator says: for a person one calm line per event, for a program one JSON object per line.

import type { CommandStep, ProtectionReport } from '../index.ts'

export type Happening =
  | { event: 'enrolled' | 'resumed'; state: string }
  | { event: 'connected' }
  | { event: 'disconnected'; cause?: string | undefined }
  | { event: 'reconnecting'; attempt: number; delayMs: number; cause?: string | undefined }
  | { event: 'synced'; clockOffsetMs: number }
  | ({ event: 'command'; id: string } & Omit<CommandStep, 'commandId' | 'at'>)
  | { event: 'state'; report: ProtectionReport; screen: string }
  | { event: 'refused'; reason: string; commandId?: string }
  | { event: 'refused-by-hub'; attempts: number; state: string; cause: string }
  | { event: 'trouble'; commandId: string; cause: string }

export interface Teller {
  readonly deviceId: string
  readonly name: string
}

export type Narrate = (teller: Teller, happening: Happening) => void

/** One JSON object per line: `{ at, event, deviceId, name, … }`. */
export const jsonLines: Narrate = (teller, { event, ...more }) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...teller, ...more })}\n`)
}

/** Sentences, with the device's name in front where there are several. */
export function sentences(several: boolean): Narrate {
  return ({ name, deviceId }, happening) => {
    const sentence = sentenceFor(happening, `${name} (${deviceId})`)
    if (sentence) process.stdout.write(`${several ? `${name}: ` : ''}${sentence}\n`)
  }
}

const commandNames: Record<string, string> = {
  'antivirus.update-databases': 'Update of the databases',
  'antivirus.enable': 'Automatic anti-virus',
  'device.lock': 'Lock',
  'device.unlock': 'Unlock',
  'device.locate': 'Locate',
}

function sentenceFor(happening: Happening, who: string): string | undefined {
  switch (happening.event) {
    case 'enrolled':
      return `Enrolled as ${who}. State: ${happening.state}`
    case 'resumed':
      return `Taking up ${who}. State: ${happening.state}`
    case 'connected':
      return `Connected as ${who}.`
    case 'disconnected':
      return 'Disconnected.'
    case 'reconnecting':
      return `The hub can not be reached; trying again in ${(happening.delayMs / 1000).toFixed(1)} s.`
    case 'synced':
      return undefined
    case 'command':
      return commandSentence(happening)
    case 'state':
      return stateSentence(happening)
    case 'refused':
      return `Refused a message that is not to be trusted: ${happening.reason}.`
    case 'refused-by-hub':
      return `The hub refuses this device: it was probably disconnected from the account. To connect it anew, stop this and remove ${happening.state}`
    case 'trouble':
      return `A command could not be written down, so it does not go on: ${happening.cause}`
  }
}

function commandSentence({
  type = '',
  state,
  progressPercent,
  reason,
}: Happening & { event: 'command' }): string | undefined {
  const name = commandNames[type] ?? (type || 'A command')
  if (state === 'received') return `${name} asked.`
  if (state === 'running') return progressPercent === undefined ? undefined : `${name}: ${progressPercent} %.`
  return `${name}: ${state}${reason ? `, ${reason}` : ''}.`
}

function stateSentence({ report, screen }: Happening & { event: 'state' }): string {
  const lock = report.locked ? `locked${screen ? `, the screen says “${screen}”` : ''}` : 'not locked'
  const antivirus = `automatic anti-virus ${report.automaticAntivirus ? 'on' : 'off'}`
  return `Now: ${lock}; ${antivirus}; databases of ${report.databasesAt.slice(0, 10)}; battery ${report.batteryPercent} %.`
}
