// One call of a handler, and what became of it. Whatever a handler does, the outcome is one that the hub understands.

import { CommandResult } from '../../contracts/commands.ts'
import type { AckState } from '../../contracts/device-messages.ts'
import { type CommandAtHand, type Handler, NotPossible } from './handlers.ts'

export interface Outcome {
  readonly state: AckState
  readonly result?: CommandResult
  readonly reason?: string
}

/** The owner cancelled the command. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'AbortError'
  }
}

/** The SDK is being closed; nobody cancelled anything. */
export class Closed extends Cancelled {}

/** Runs the handler. `undefined` where the SDK was closed before it was through. */
export async function carryOut(handler: Handler, command: CommandAtHand): Promise<Outcome | undefined> {
  const { signal } = command
  if (signal.aborted) return abandoned(signal)
  try {
    const result = await handler.handle(command)
    if (result === undefined) return { state: 'succeeded' }
    const checked = CommandResult.safeParse(result)
    return checked.success
      ? { state: 'succeeded', result: checked.data }
      : { state: 'failed', reason: 'the result does not have the expected form' }
  } catch (failure) {
    if (signal.aborted && causedBy(failure, signal.reason)) return abandoned(signal)
    const reason = atMost200(failure instanceof Error ? failure.message : String(failure))
    return { state: failure instanceof NotPossible ? 'rejected' : 'failed', reason }
  }
}

const abandoned = (signal: AbortSignal): Outcome | undefined =>
  signal.reason instanceof Closed ? undefined : { state: 'cancelled' }

/** Node's own functions throw an AbortError whose cause is the signal's reason. */
const causedBy = (failure: unknown, reason: unknown): boolean =>
  failure === reason || (failure instanceof Error && failure.cause === reason)

const atMost200 = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
