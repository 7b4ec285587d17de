// The geometry of the locator: metres around one place, a view that holds what matters, and a scale of a round length.
// Flat within a few kilometres to better than one in a thousand (equirectangular, WGS 84 mean radius).

import type { Place } from '../../../contracts/findings.ts'

const metersPerDegree = 111_195 // 6 371 km × π / 180
const radians = Math.PI / 180

/** East and south of the centre, as a screen counts. */
export function offsetMeters(centre: Place, place: Place): { x: number; y: number } {
  const degreesEast = ((place.longitude - centre.longitude + 540) % 360) - 180 // the short way across 180°
  return {
    x: degreesEast * metersPerDegree * Math.cos(centre.latitude * radians),
    y: (centre.latitude - place.latitude) * metersPerDegree,
  }
}

export function distanceMeters(centre: Place, place: Place): number {
  const { x, y } = offsetMeters(centre, place)
  return Math.hypot(x, y)
}

/** From the centre to the nearer edge: the circle of accuracy whole, and the other places where they are not far off. */
export function viewRadius(centre: Place, others: readonly Place[]): number {
  const own = Math.max(centre.accuracyMeters * 1.6, 60)
  const near = others.map((place) => distanceMeters(centre, place)).filter((meters) => meters < own * 12)
  return Math.max(own, ...near.map((meters) => meters * 1.15))
}

/** The longest of 1, 2, 5, 10, 20 … metres that is not longer than `most`. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most))
  return ([5, 2].find((factor) => factor * power <= most) ?? 1) * power
}

export function inWords(meters: number): string {
  if (meters < 1_000) return `${Math.ceil(meters)} m`
  return `${Number((meters / 1_000).toFixed(meters < 100_000 ? 1 : 0)).toLocaleString('en')} km`
}

/** What a drawing of a place is, to those who do not see it. */
export const labelOf = ({ accuracyMeters }: Place) => `The place, with a circle of ${inWords(accuracyMeters)} around it`
