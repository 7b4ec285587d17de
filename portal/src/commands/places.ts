// The places of a device that are still kept, newest first: what it answered, and what it told by itself before its battery
// ended.

import type { Device } from '../../../contracts/devices.ts'
import type { Place } from '../../../contracts/findings.ts'
import { useCommandsOf } from './command-queries.ts'

export interface KnownPlace {
  readonly place: Place
  /** Told by the device itself, before its battery ended. */
  readonly isLast: boolean
}

export function usePlaces({ id, lastPlace }: Device): KnownPlace[] {
  const { commands = [] } = useCommandsOf(id, 'device.locate')
  const answered = commands.flatMap(({ result }) => (result?.place ? [{ place: result.place, isLast: false }] : []))
  const told = lastPlace ? [{ place: lastPlace, isLast: true }] : []
  return [...told, ...answered].toSorted((a, b) => b.place.at.localeCompare(a.place.at))
}
