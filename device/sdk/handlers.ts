// What an integrator writes: one small function for each command that the device can carry out.

import type * as z from 'zod/mini'
import type { CommandType, commandTypes } from '../../contracts/commands.ts'
import type { Place, Threat } from '../../contracts/findings.ts'

export type Parameters<T extends CommandType> = z.output<(typeof commandTypes)[T]['parameters']>

/** A photo that was taken: JPEG or PNG, at most 5 MB. */
export interface Picture {
  readonly bytes: Uint8Array
  readonly contentType: 'image/jpeg' | 'image/png'
}

/** What a handler may say beside its result, for the owner's eyes; at most 200 characters. */
interface Note {
  readonly note?: string
}

interface Results {
  'device.locate': Note & { readonly place: Place }
  'antivirus.update-databases': Note & { readonly databasesAt: string }
  /** `scanned`: how many objects were looked at. All threats that were found; the first 50 travel. */
  'antivirus.scan': Note & { readonly scanned?: number; readonly threats?: readonly Threat[] }
  /** The SDK sends the pictures up, at most five. */
  'device.mugshot': Note & { readonly pictures: readonly Picture[] }
}
/** What a handler of a type may come back with. */
export type ResultOf<T extends CommandType> = T extends keyof Results ? Results[T] : Note
/** What any handler may come back with. */
export type AnyResult = Note & { readonly pictures?: readonly Picture[]; readonly threats?: readonly Threat[] }

export interface CommandAtHand<T extends CommandType = CommandType> {
  readonly commandId: string
  readonly parameters: Parameters<T>
  /** Tells the owner how far it is, 0–100. Call it as often as you like: only the latest travels. */
  progress(percent: number): void
  /**
   * Aborted when the owner cancels, and when the SDK is closed. Stop where you can and throw `signal.reason`: the
   * command is then told as cancelled. Finish, and it is told as succeeded.
   */
  readonly signal: AbortSignal
}

/**
 * Carries out a command and returns what came back, if anything (`{ place }`, `{ databasesAt }`, `{ note }`).
 * An error that it throws is told to the owner as the reason of failure; throw `NotPossible` for what this device will not do.
 * An alarm runs while it sounds. A wipe is called when the hub knows that it began, or can not be told within ten seconds.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a result need not say so
export type Handle<T extends CommandType> = (command: CommandAtHand<T>) => Promise<ResultOf<T> | void>

/**
 * `repeatSafe`: doing it twice is as good as once, so a command that a crash cut off is carried out again. Without it,
 * such a command is told as failed (`interrupted`). A wipe is always taken up again: half a wipe is none.
 */
export interface Handler<T extends CommandType = CommandType> {
  readonly handle: Handle<T>
  readonly repeatSafe: boolean
}

/** By command type. Its keys are what the device says it can do. */
export type CommandHandlers = { readonly [T in CommandType]?: Handle<T> | Handler<T> }

/** Thrown by a handler for a command that this device refuses. */
export class NotPossible extends Error {
  /** @param reason short and for the owner's eyes, for example `no-camera`; at most 200 characters travel */
  constructor(reason: string) {
    super(reason)
    this.name = 'NotPossible'
  }
}

/** The handler of a type with its policy, or `undefined` where the device can not do it. */
export function handlerOf(handlers: CommandHandlers, type: string): Handler | undefined {
  if (!Object.hasOwn(handlers, type)) return undefined
  const given = handlers[type as CommandType] as Handle<CommandType> | Handler | undefined
  const handler = typeof given === 'function' ? { handle: given, repeatSafe: false } : given
  return handler && type === 'device.wipe' ? { ...handler, repeatSafe: true } : handler
}
