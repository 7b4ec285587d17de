// What an integrator writes: one small function for each command that the device can carry out.

import type * as z from 'zod/mini'
import type { CommandResult, CommandType, commandTypes } from '../../contracts/commands.ts'

export type Parameters<T extends CommandType> = z.output<(typeof commandTypes)[T]['parameters']>

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
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a result need not say so
export type Handle<T extends CommandType> = (command: CommandAtHand<T>) => Promise<CommandResult | void>

/**
 * `repeatSafe`: doing it twice is as good as once, so a command that a crash cut off is carried out again. Without it,
 * such a command is told as failed (`interrupted`).
 */
export interface Handler<T extends CommandType = CommandType> {
  readonly handle: Handle<T>
  readonly repeatSafe: boolean
}

/** By command type. Its keys are what the device says it can do. */
export type CommandHandlers = { readonly [T in CommandType]?: Handle<T> | Handler<T> }

/** Thrown by a handler for a command that this device refuses, for example because its person opted out. */
export class NotPossible extends Error {
  /** @param reason short and for the owner's eyes, for example `opted-out`; at most 200 characters travel */
  constructor(reason: string) {
    super(reason)
    this.name = 'NotPossible'
  }
}

/** The handler of a type with its policy, or `undefined` where the device can not do it. */
export function handlerOf(handlers: CommandHandlers, type: string): Handler | undefined {
  if (!Object.hasOwn(handlers, type)) return undefined
  const handler = handlers[type as CommandType] as Handle<CommandType> | Handler | undefined
  return typeof handler === 'function' ? { handle: handler, repeatSafe: false } : handler
}
