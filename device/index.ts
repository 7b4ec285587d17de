// The device SDK's entry: what an integrator imports. Everything else under `sdk/` is its inside.

export { Refused, Unreachable } from '../contracts/client.ts'
export type { CommandResult, CommandType } from '../contracts/commands.ts'
export type { Coverage } from '../contracts/device-messages.ts'
export type { Package } from '../contracts/downloads.ts'
export type { Challenge, FactorCode } from '../contracts/factors.ts'
export type { Place, Threat } from '../contracts/findings.ts'
export type { BackOff } from './sdk/back-off.ts'
export { Cancelled } from './sdk/carry-out.ts'
export type { OptOut } from './sdk/choices.ts'
export { systemTimers, type Timers } from './sdk/clock.ts'
export { type Device, openDevice } from './sdk/device.ts'
export type { DeviceOptions, ProtectionReport } from './sdk/device-options.ts'
export { type DeviceDescription, type EnrolOptions, enrol } from './sdk/enrol.ts'
export { type EnrolmentRecord, loadEnrolment } from './sdk/enrolment-record.ts'
export type { CommandStep, DeviceEvents } from './sdk/events.ts'
export {
  type CommandAtHand,
  type CommandHandlers,
  type Handle,
  type Handler,
  NotPossible,
  type Picture,
  type ResultOf,
} from './sdk/handlers.ts'
export { KeySetRefused } from './sdk/key-set.ts'
export type { LedgerEntry } from './sdk/ledger.ts'
export { type Link, type LinkListener, type OpenLink, RefusedByHub } from './sdk/link.ts'
export {
  type AskForCode,
  type Owner,
  SecondFactorNeeded,
  signInOwner,
  signOutOwner,
  signUpOwner,
} from './sdk/owner.ts'
export type { Verdict } from './sdk/recovery-code.ts'
export { readInstallLink, type SharedLink, type ShareOptions, shareSubscription } from './sdk/share.ts'
export {
  fetchPackage,
  findUpdate,
  type PackageDownload,
  PackageRefused,
  type UpdateQuestion,
} from './sdk/updater.ts'
