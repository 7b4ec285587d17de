// The places of a device that are still kept, newest first: what it answered, and what it told by itself before its battery
// ended.

import type { Device } from '../../../contracts/devices.ts'
import type { Place } from '../../../contracts/findings.ts'
import { useNow } from '../app/relative-time.tsx'
import { useCommandsOf } from './command-queries.ts'

/** While a device is missing; else a day, so what is read further back may hold none. */
const longestKeptMs = 30 * 24 * 3600_000

export interface KnownPlace {
  readonly place: Place
  /** Told by the device itself, before its battery ended. */
  readonly isLast: boolean
}

export interface KnownPlaces {
  readonly places: readonly KnownPlace[]
  /** Reads further back; undefined where nothing is kept from before. */
  readonly readEarlier: (() => void) | undefined
  readonly isReading: boolean
}

export function usePlaces({ id, lastPlace }: Device): KnownPlaces {
  const now = useNow()
  const { commands = [], hasNextPage, fetchNextPage, isFetchingNextPage } = useCommandsOf(id, 'device.locate')
  const answered = commands.flatMap(({ result }) => (result?.place ? [{ place: result.place, isLast: false }] : []))
  const told = lastPlace ? [{ place: lastPlace, isLast: true }] : []
  const readUntil = Date.parse(commands.at(-1)?.createdAt ?? '')
  const mayHaveMore = hasNextPage && readUntil > now - longestKeptMs
  return {
    places: [...told, ...answered].toSorted((a, b) => b.place.at.localeCompare(a.place.at)),
    readEarlier: mayHaveMore ? () => void fetchNextPage() : undefined,
    isReading: isFetchingNextPage,
  }
}
