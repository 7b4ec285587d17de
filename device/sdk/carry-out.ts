// One call of a handler, and what became of it. Whatever a handler does, the outcome is one that the hub understands.

import { CommandResult } from '../../contracts/commands.ts'
import type { AckState } from '../../contracts/device-messages.ts'
import type { Threat } from '../../contracts/findings.ts'
import { type AnyResult, type CommandAtHand, type Handler, NotPossible, type Picture } from './handlers.ts'

export interface Outcome {
  readonly state: AckState
  readonly result?: CommandResult
  readonly reason?: string
}

/** Sends pictures up for a command and answers the ids of the photos. */
export type SendPictures = (
  command: Pick<CommandAtHand, 'commandId' | 'signal'>,
  pictures: readonly Picture[],
) => Promise<string[]>

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
export async function carryOut(
  handler: Handler,
  command: CommandAtHand,
  sendPictures: SendPictures,
): Promise<Outcome | undefined> {
  const { signal } = command
  if (signal.aborted) return abandoned(signal)
  try {
    const result = await travelling((await handler.handle(command)) || undefined, command, sendPictures)
    if (result === undefined) return { state: 'succeeded' }
    const checked = CommandResult.safeParse(result)
    return checked.success
      ? { state: 'succeeded', result: checked.data }
      : { state: 'failed', reason: 'the result does not have the expected form' }
  } catch (failure) {
    if (signal.aborted && causedBy(failure, signal.reason)) return abandoned(signal)
    const reason = atMost(200, failure instanceof Error ? failure.message : String(failure))
    return { state: failure instanceof NotPossible ? 'rejected' : 'failed', reason }
  }
}

/** What a handler came back with, as it fits into an acknowledgement: photos by their ids, the first 50 threats. */
async function travelling(
  returned: AnyResult | undefined,
  command: CommandAtHand,
  sendPictures: SendPictures,
): Promise<unknown> {
  if (!returned) return undefined
  const { pictures, threats, ...result } = returned
  return {
    ...result,
    ...(threats && { threats: threats.slice(0, 50).map(shortened) }),
    ...(pictures && { photos: await sendPictures(command, pictures) }),
  }
}

/** A threat whose name and path travel: a path can be longer than anybody wants to read. */
export const shortened = ({ name, path }: Threat): Threat => ({
  name: atMost(100, name),
  ...(path !== undefined && { path: atMost(300, path) }),
})

const abandoned = (signal: AbortSignal): Outcome | undefined =>
  signal.reason instanceof Closed ? undefined : { state: 'cancelled' }

/** Node's own functions throw an AbortError whose cause is the signal's reason. */
const causedBy = (failure: unknown, reason: unknown): boolean =>
  failure === reason || (failure instanceof Error && failure.cause === reason)

const atMost = (length: number, text: string): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)
