// Protection status: derived, never stored. The device reports facts; the hub says what they mean, worst first, with
// the command that would mend it where this device can carry it out.

import type { Protection, ProtectionReason, Report } from '../../contracts/devices.ts'

const day = 24 * 3600_000
const silentAfter = 14 * day
const databasesOldAfter = 3 * day
const databasesVeryOldAfter = 7 * day

type Severity = 'unknown' | 'at-risk' | 'attention'

/** Reason → how bad it is, and what would mend it. In the order in which reasons are told. */
const meanings: Record<ProtectionReason, { severity: Severity; command?: string }> = {
  'not-reported': { severity: 'unknown' },
  silent: { severity: 'unknown' },
  'threats-found': { severity: 'at-risk', command: 'antivirus.scan' },
  'antivirus-off': { severity: 'at-risk', command: 'antivirus.enable' },
  'databases-very-old': { severity: 'at-risk', command: 'antivirus.update-databases' },
  'subscription-ended': { severity: 'at-risk' },
  'databases-old': { severity: 'attention', command: 'antivirus.update-databases' },
  'permission-missing': { severity: 'attention' },
  'app-outdated': { severity: 'attention' },
}
const order = Object.keys(meanings) as ProtectionReason[]

export interface Standing {
  readonly lastSeenAt: number
  readonly capabilities: readonly string[]
  /** Without a subscription no anti-virus command is sent, so none is offered. */
  readonly isCovered: boolean
}

/** Times in milliseconds since 1970. */
export function deriveProtection(
  report: Report | undefined,
  { lastSeenAt, capabilities, isCovered }: Standing,
  now: number,
): Protection {
  const found = new Set(findReasons(report, lastSeenAt, now))
  if (!isCovered) found.add('subscription-ended')
  const codes = order.filter((code) => found.has(code))
  const worst = codes.map((code) => meanings[code].severity)
  const state =
    (['unknown', 'at-risk', 'attention'] as const).find((severity) => worst.includes(severity)) ?? 'protected'
  const reasons = codes.map((code) => {
    const { command } = meanings[code]
    return command && isCovered && capabilities.includes(command) ? { code, command } : { code }
  })
  return { state, reasons }
}

function* findReasons(report: Report | undefined, lastSeenAt: number, now: number): Generator<ProtectionReason> {
  if (!report) {
    yield 'not-reported'
    return
  }
  if (now - lastSeenAt > silentAfter) yield 'silent'
  if (report.threats > 0) yield 'threats-found'
  if (!report.automaticAntivirus) yield 'antivirus-off'
  const age = now - Date.parse(report.databasesAt)
  if (age > databasesVeryOldAfter) yield 'databases-very-old'
  else if (age > databasesOldAfter) yield 'databases-old'
  if (report.permissionsMissing.length > 0) yield 'permission-missing'
  if (report.updateAvailable) yield 'app-outdated'
}
