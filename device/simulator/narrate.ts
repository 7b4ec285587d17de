// What the simulator says: for a person one calm line per event, for a program one JSON object per line.

import type { CommandStep, Coverage, Device, LedgerEntry, OptOut, ProtectionReport, Verdict } from '../index.ts'

export type Happening =
  | { event: 'enrolled' | 'resumed'; state: string }
  | { event: 'connected' }
  | { event: 'disconnected'; cause?: string | undefined }
  | { event: 'reconnecting'; attempt: number; delayMs: number; cause?: string | undefined }
  | { event: 'synced'; clockOffsetMs: number }
  | ({ event: 'coverage' } & Coverage)
  | ({ event: 'command'; id: string } & Omit<CommandStep, 'commandId' | 'at'>)
  | { event: 'state'; report: ProtectionReport; screen: string }
  | { event: 'refused'; reason: string; commandId?: string }
  | { event: 'refused-by-hub'; attempts: number; state: string; cause: string }
  | { event: 'trouble'; commandId?: string; cause: string }
  | { event: 'certificate-renewed' | 'wiped' | 'left' }
  | { event: 'screen'; text: string }
  | ({ event: 'recovery-code' } & Verdict)
  | { event: 'opted-out'; of: OptOut[] }
  | { event: 'owner'; email: string }
  | { event: 'ledger'; entries: LedgerEntry[] }
  | { event: 'not-done'; what: string; cause: string }

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
  'antivirus.scan': 'Scan',
  'device.alarm': 'Alarm',
  'device.mugshot': 'Mugshot',
  'device.wipe': 'Wipe',
  'secret-code.reset': 'Reset of the secret code',
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
      return `${happening.cause ? 'The hub can not be reached; trying' : 'Connecting'} again in ${(happening.delayMs / 1000).toFixed(1)} s.`
    case 'synced':
      return undefined
    case 'coverage':
      return `Covered by a subscription until ${happening.coveredUntil.slice(0, 10)}.`
    case 'command':
      return commandSentence(happening)
    case 'state':
      return stateSentence(happening)
    case 'refused':
      return `Refused a message that is not to be trusted: ${happening.reason}.`
    case 'refused-by-hub':
      return `The hub refuses this device: it was probably disconnected from the account. To connect it anew, stop this and remove ${happening.state}`
    case 'trouble':
      return happening.commandId
        ? `A command could not be written down, so it does not go on: ${happening.cause}`
        : `Something could not be done now, and will be tried again: ${happening.cause}`
    case 'certificate-renewed':
      return 'Has a new certificate, and connects anew with it.'
    case 'wiped':
      return 'Wiped, and the hub knows. This device is no more; --replaces connects it anew.'
    case 'left':
      return 'Left the account. This device is no more.'
    case 'screen':
      return `▸ ${happening.text}.`
    case 'recovery-code':
      return codeSentence(happening)
    case 'opted-out':
      return happening.of.length > 0 ? `Will not carry out: ${happening.of.join(', ')}.` : 'Carries everything out.'
    case 'owner':
      return `Who may command this device: ${happening.email}.`
    case 'ledger':
      return happening.entries.map(ledgerLine).join('\n') || 'No command has come yet.'
    case 'not-done':
      return `Could not be done (${happening.what}): ${happening.cause}`
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

function codeSentence(told: Happening & { event: 'recovery-code' }): string {
  const minutes = (ms: number) => (ms > 0 ? ` Try again in ${Math.ceil(ms / 60_000)} min.` : '')
  switch (told.verdict) {
    case 'accepted':
      return 'The code is right.'
    case 'malformed':
      return 'A recovery code has eight digits.'
    case 'next-code':
      return `This code is far ahead. Have the next one shown, and type that.${minutes(told.waitMs)}`
    case 'wrong':
      return `The code is not right, or was used.${minutes(told.waitMs)}`
    case 'wait':
      return `Too many tries.${minutes(told.waitMs)}`
  }
}

const ledgerLine = ({ receivedAt, type, state, reason }: LedgerEntry): string =>
  `${receivedAt.slice(0, 19).replace('T', ' ')}  ${commandNames[type] ?? type}: ${state}${reason ? `, ${reason}` : ''}`

/** Tells everything that the SDK tells. */
export function narrateDevice(device: Device, state: string, tell: (happening: Happening) => void): void {
  const textOf = (cause: unknown) => (cause instanceof Error ? cause.message : undefined)
  device.on('connected', () => tell({ event: 'connected' }))
  device.on('disconnected', ({ cause }) => tell({ event: 'disconnected', cause: textOf(cause) }))
  device.on('reconnecting', ({ cause, ...wait }) => tell({ event: 'reconnecting', ...wait, cause: textOf(cause) }))
  device.on('synced', ({ clockOffsetMs }) => tell({ event: 'synced', clockOffsetMs }))
  device.on('coverage', (coverage) => tell({ event: 'coverage', ...coverage }))
  device.on('command', ({ commandId: id, at: _, ...step }) => tell({ event: 'command', id, ...step }))
  device.on('refused', (refusal) => tell({ event: 'refused', ...refusal }))
  device.on('refused-by-hub', ({ attempts, cause }) =>
    tell({ event: 'refused-by-hub', attempts, state, cause: cause.message }),
  )
  device.on('certificate-renewed', () => tell({ event: 'certificate-renewed' }))
  device.on('wiped', () => tell({ event: 'wiped' }))
  device.on('trouble', ({ cause, ...command }) => tell({ event: 'trouble', ...command, cause: String(cause) }))
}
