// A place on the map: the circle of its accuracy in true metres, where the device was before with the times, and the way
// between. The way is straight lines in the order of time: what lies between two answers is not known.

import type { FeatureCollection, Position } from 'geojson'
import type { Place } from '../../../contracts/findings.ts'
import { briefTime } from '../app/relative-time.tsx'
import { viewRadius } from './locator-view.ts'
import { feature } from './world-outline.ts'

const earthRadius = 6_371_000
const radians = Math.PI / 180
const corners = 72

export function drawPlaces(place: Place, others: readonly Place[]): FeatureCollection {
  const here: Position = [place.longitude, place.latitude]
  const before = others.map((other) => ({ at: other.at, position: nextTo(place, other) }))
  const trail = [...before, { at: place.at, position: here }].toSorted((a, b) => a.at.localeCompare(b.at))
  return {
    type: 'FeatureCollection',
    features: [
      feature('accuracy', { type: 'Polygon', coordinates: [circle(place)] }),
      ...(before.length > 0
        ? [feature('trail', { type: 'LineString', coordinates: trail.map(({ position }) => position) })]
        : []),
      ...before.map(({ at, position }) =>
        // Where two names do not fit, the newer one stays.
        feature('former', { type: 'Point', coordinates: position }, { at, time: briefTime(at), rank: -Date.parse(at) }),
      ),
      feature('here', { type: 'Point', coordinates: here }),
    ],
  }
}

/** Across 180° the other place stays on this side, so that no line goes around the world. */
function nextTo({ longitude }: Place, other: Place): Position {
  return [longitude + ((((other.longitude - longitude + 540) % 360) + 360) % 360) - 180, other.latitude]
}

/** Points at one distance on the sphere (destination of a great circle, Williams, Aviation Formulary). */
function circle({ latitude, longitude, accuracyMeters }: Place): Position[] {
  const angle = Math.max(accuracyMeters, 1) / earthRadius
  const [sin, cos] = [Math.sin(latitude * radians), Math.cos(latitude * radians)]
  return Array.from({ length: corners + 1 }, (_, corner) => {
    const course = (corner / corners) * 2 * Math.PI
    const sinThere = sin * Math.cos(angle) + cos * Math.sin(angle) * Math.cos(course)
    const east = Math.atan2(Math.sin(course) * Math.sin(angle) * cos, Math.cos(angle) - sin * sinThere)
    return [longitude + east / radians, Math.asin(sinThere) / radians]
  })
}

/** MapLibre's zoom 0 shows the equator in 512 pixels. */
const metersPerPixel = 40_075_017 / 512

/** The zoom at which the circle of accuracy and what is near it fit into half of this many pixels. */
export function zoomFor(place: Place, others: readonly Place[], pixels: number): number {
  const shown = (metersPerPixel * Math.cos(place.latitude * radians) * pixels) / 2
  return Math.min(Math.max(Math.log2(shown / viewRadius(place, others)), 1), 17)
}
