// Protection in words: what each state means, and each reason with what the device reported about it.

import {
  type Device,
  type ProtectionReason,
  type ProtectionState,
  protectionReasons,
  type Report,
} from '../../../contracts/devices.ts'
import { relativeTime } from '../app/relative-time.tsx'

export type Tone = 'good' | 'warn' | 'bad' | 'mute' | 'busy'

export const states: Readonly<Record<ProtectionState, { name: string; summary: string; tone: Tone }>> = {
  protected: { name: 'Protected', summary: 'Nothing needs your attention.', tone: 'good' },
  attention: { name: 'Needs attention', summary: 'Something should be mended soon.', tone: 'warn' },
  'at-risk': { name: 'At risk', summary: 'Something should be mended now.', tone: 'bad' },
  unknown: { name: 'Not known', summary: 'The hub does not know how this device is.', tone: 'mute' },
}

type Wording = (report: Report | undefined, now: number) => string

const updated: Wording = (report, now) =>
  report
    ? `Anti-virus databases were last updated ${relativeTime(report.databasesAt, now)}.`
    : 'Anti-virus databases are out of date.'

const wordings: Readonly<Record<ProtectionReason, Wording>> = {
  'not-reported': () => 'It has not told yet how it is.',
  silent: () => 'Nothing was heard from it for two weeks or more.',
  'threats-found': (report) =>
    report && report.threats > 1 ? `${report.threats} threats were found on it.` : 'A threat was found on it.',
  'antivirus-off': () => 'Automatic Anti-Virus is off.',
  'databases-very-old': updated,
  'subscription-ended': () => 'Its subscription is over: anti-virus commands are not sent. Renew it.',
  'databases-old': updated,
  'permission-missing': (report) =>
    report && report.permissionsMissing.length > 0
      ? `The app lacks a permission: ${report.permissionsMissing.join(', ')}. Grant it on the device.`
      : 'The app lacks a permission. Grant it on the device.',
  'app-outdated': () => 'A newer version of the app is available. Install it on the device.',
}

export const reasonText = (code: ProtectionReason, device: Device, now: number) => wordings[code](device.report, now)

/** The reasons of a device, worst first. */
export function reasonsOf({ protection }: Device) {
  const rank = ({ code }: { code: ProtectionReason }) => protectionReasons.indexOf(code)
  return protection.reasons.toSorted((a, b) => rank(a) - rank(b))
}
