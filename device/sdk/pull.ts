// The way in for a network that blocks MQTT: the open commands over HTTPS, signed as they would have come. The journal
// treats them alike, so a command that comes both ways runs once. Acknowledgements still need MQTT, and wait for it.

import { client } from '../../contracts/client.ts'
import { listCommands } from '../../contracts/commands.ts'
import type { EnrolmentRecord } from './enrolment-record.ts'

export interface Pulled {
  /** Signed commands and cancels, oldest first. */
  readonly signed: string[]
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
  const open: { id: string; jws?: string | undefined }[] = []
  let cursor: string | undefined
  do {
    const { body } = await call(listCommands, {
      params: { deviceId: device.id },
      query: { state: 'open', ...(cursor && { cursor }) },
    })
    open.push(...body.items)
    cursor = body.nextCursor
  } while (cursor)
  // Ids are ULIDs: they sort by the time at which the command was asked.
  const inOrder = open.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { signed: inOrder.flatMap(({ jws }) => (jws ? [jws] : [])), serverTime }
}
