// Presence from events that are duplicated, reordered, lost and reset. AWS numbers a client's connections upwards, and a
// connect and its disconnect share the number, so events have a total order: rank = 2 × number, and one more for the
// disconnect. What has the highest rank is true, in whatever order it came. Numbers start over after about an hour
// offline: a lower one is accepted where nothing is connected and it comes more than 50 minutes later. Where the last event
// was a connect, it is one whose disconnect was lost if another comes seven hours later; events are not late by hours.
// https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html

import { syncEvery } from '../../contracts/device-messages.ts'

export interface Presence {
  readonly online: boolean
  /** Of the event that was applied last. */
  readonly rank: number
  /** When that was; milliseconds since 1970, by the hub's clock. */
  readonly at: number
}

export interface PresenceEvent {
  readonly isConnect: boolean
  readonly version: number
  readonly at: number
}

const resetAfter = 50 * 60_000

/** Of a device that was just enrolled: no event has been heard of it. */
export const neverConnected = (now: number): Presence => ({ online: false, rank: -1, at: now })

/** Every six hours, in which something is always heard of a device that is connected, and one more. */
const silentAfter = syncEvery + 3600_000

/**
 * Whether a device is online: the events say so, or something was heard of it after the last of them, which may be lost
 * or late. Kept apart, so that a message never stands in the way of an event. One that has been silent for too long has
 * gone, and it was the news of that which was lost. `lastSeenAt` and `now` in milliseconds since 1970.
 */
export const isOnline = ({ presence, lastSeenAt }: { presence: Presence; lastSeenAt: number }, now: number): boolean =>
  (presence.online || lastSeenAt > presence.at) && now - Math.max(lastSeenAt, presence.at) <= silentAfter

export const rankOf = ({ version, isConnect }: PresenceEvent): number => 2 * version + (isConnect ? 0 : 1)

/** The presence after an event; the same object where the event tells nothing new. */
export function applyPresence(presence: Presence, event: PresenceEvent): Presence {
  const rank = rankOf(event)
  const isReset = event.isConnect && presence.at < event.at - (presence.online ? silentAfter : resetAfter)
  return rank > presence.rank || isReset ? { online: event.isConnect, rank, at: event.at } : presence
}

/** The same rule as a DynamoDB condition over the attribute `presence`; where there is no device, it does not hold. */
export function presenceCondition(event: PresenceEvent) {
  if (!event.isConnect) return { condition: '#presence.#rank < :rank', values: { rank: rankOf(event) } }
  return {
    condition:
      '#presence.#rank < :rank OR #presence.#at < :longestAgo OR (#presence.#online = :false AND #presence.#at < :longAgo)',
    values: {
      rank: rankOf(event),
      false: false,
      longAgo: event.at - resetAfter,
      longestAgo: event.at - silentAfter,
    },
  }
}
