// The way for a network that blocks MQTT: the open commands over HTTPS, signed as they would have come, and what became
// of them the same way back. The journal treats them alike, so a command that comes both ways runs once.

import { acknowledgeCommand } from '../../contracts/acknowledgements.ts'
import { type Call, client, Refused } from '../../contracts/client.ts'
import { listCommands } from '../../contracts/commands.ts'
import type { Acknowledgement } from '../../contracts/device-messages.ts'
import type { EnrolmentRecord } from './enrolment-record.ts'

export interface Pulled {
  /** Signed commands and cancels, in the order in which they are to be taken. */
  readonly signed: string[]
  /** The hub's key set; absent where the hub is older than this SDK. */
  readonly verificationKeys: string | undefined
  /** The hub's time (RFC 3339), to the second. */
  readonly serverTime: string | undefined
}

/**
 * Asks the hub for the open commands of an enrolled device.
 * @throws {Refused} `session/required`, `device/not-found`: the device was disconnected from the account
 * @throws {Unreachable}
 */
export async function pullOpenCommands(
  { hub, device, session }: Pick<EnrolmentRecord, 'hub' | 'device' | 'session'>,
  send: typeof fetch = fetch,
): Promise<Pulled> {
  let serverTime: string | undefined
  const call = client({
    origin: hub,
    token: () => session.token,
    fetch: async (...request) => {
      const answer = await send(...request)
      const date = Date.parse(answer.headers.get('date') ?? '')
      if (!Number.isNaN(date)) serverTime = new Date(date).toISOString()
      return answer
    },
  })
  const signed: string[] = []
  let verificationKeys: string | undefined
  let cursor: string | undefined
  do {
    const { body } = await call(listCommands, {
      params: { deviceId: device.id },
      query: { state: 'open', ...(cursor && { cursor }) },
    })
    // In the order in which the hub sends them: as they were asked, but a lock before a wipe.
    signed.push(...body.items.flatMap(({ jws }) => (jws ? [jws] : [])))
    verificationKeys = body.verificationKeys ?? verificationKeys
    cursor = body.nextCursor
  } while (cursor)
  return { signed, verificationKeys, serverTime }
}

/** Less patience than `fetch` has: what could not be told is told again. */
const patienceMs = 30_000

/** Tells what became of a command. Resolves where the hub has it; rejects where it is to be told again. */
export async function acknowledgeOverHttps(call: Call, deviceId: string, told: Acknowledgement): Promise<void> {
  const { commandId, ...body } = told
  const signal = AbortSignal.timeout(patienceMs)
  await call(acknowledgeCommand, { params: { deviceId, commandId }, body }, { signal }).catch((failure) => {
    // The hub has forgotten the command, or will never understand this: over MQTT, it would have said nothing.
    if (!(failure instanceof Refused && failure.is('command/not-found', 'request/invalid'))) throw failure
  })
}
