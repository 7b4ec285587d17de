// Presence events: what AWS publishes to `$aws/events/presence/…` when a client comes and goes. Versions and open
// sessions are kept on disk, because AWS has no restart: without it, versions would begin again at 0 and be dropped as
// old, and a device that went away together with the hub would be online for ever.
// https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html

import { join } from 'node:path'
import { RecordLog } from '../record-log.ts'
import type { Connection, DisconnectReason } from './connection.ts'
import type { RuleMessage } from './topic-rules.ts'

interface Session {
  sessionIdentifier: string
  principalIdentifier: string
  thingName?: string | undefined
}

interface Presence {
  versionNumber: number
  /** Absent where the client is away. */
  session?: Session
}

export interface PresenceEvents {
  connected(connection: Connection): void
  disconnected(connection: Connection): void
  /** Says of the sessions that the last run of the hub left open that they are over. Does nothing the second time. */
  announceLost(): void
  clear(): void
  close(): void
}

export function openPresence(folder: string, now: () => number, emit: (message: RuleMessage) => void): PresenceEvents {
  const records = new RecordLog<Presence>(join(folder, 'presence.jsonl'))
  let lost = [...records.entries()].filter(([, { session }]) => session !== undefined)

  function publish(eventType: 'connected' | 'disconnected', clientId: string, members: object): void {
    // Client ids with a wildcard in them get no events.
    if (/[+#]/.test(clientId)) return
    const event = { clientId, timestamp: now(), eventType, ...members }
    emit({ topic: `$aws/events/presence/${eventType}/${clientId}`, payload: Buffer.from(JSON.stringify(event)) })
  }

  function over(clientId: string, session: Session, versionNumber: number, disconnectReason: DisconnectReason): void {
    const clientInitiatedDisconnect = disconnectReason === 'CLIENT_INITIATED_DISCONNECT'
    if (records.get(clientId)?.session?.sessionIdentifier === session.sessionIdentifier)
      records.set(clientId, { versionNumber })
    publish('disconnected', clientId, { ...session, versionNumber, disconnectReason, clientInitiatedDisconnect })
  }

  const versions = new WeakMap<Connection, number>()
  const sessionOf = ({ sessionIdentifier, principal }: Connection): Session => ({
    sessionIdentifier,
    principalIdentifier: principal.identifier,
    thingName: principal.exclusiveThing,
  })

  function announceLost(): void {
    const sessions = lost
    lost = []
    for (const [clientId, { session, versionNumber }] of sessions)
      if (session !== undefined) over(clientId, session, versionNumber, 'SERVER_INITIATED_DISCONNECT')
  }

  return {
    announceLost,
    connected(connection) {
      announceLost()
      const { clientId, address: ipAddress } = connection
      // A connect and its disconnect share one number.
      const versionNumber = (records.get(clientId)?.versionNumber ?? -1) + 1
      versions.set(connection, versionNumber)
      records.set(clientId, { versionNumber, session: sessionOf(connection) })
      publish('connected', clientId, { ...sessionOf(connection), ipAddress, versionNumber })
    },
    disconnected(connection) {
      over(connection.clientId, sessionOf(connection), versions.get(connection) ?? 0, connection.reason)
    },
    clear() {
      lost = []
      records.clear()
    },
    close: () => records.close(),
  }
}
