// Land, borders and names for the map of a place, from a file of the portal's own (bin/world-outline.ts writes it). It is
// coarse, so it says in which region a place is, and nothing about streets or shores.

import { queryOptions } from '@tanstack/react-query'
import type { Feature, FeatureCollection, GeoJsonProperties, Geometry, Position } from 'geojson'
import type { Place } from '../../../contracts/findings.ts'
import worldUrl from '../../../dist/world-outline.json?url'
import { distanceMeters } from './locator-view.ts'

/** A first point and the steps from one to the next: x, y, x, y … */
type Line = readonly number[]

interface Outline {
  readonly stepsPerDegree: number
  readonly land: readonly (readonly Line[])[]
  readonly borders: readonly Line[]
  readonly countries: readonly [name: string, longitude: number, latitude: number, width: number][]
  readonly cities: readonly [name: string, longitude: number, latitude: number, population: number][]
}

export type WorldFeatures = FeatureCollection<Geometry, GeoJsonProperties>

export interface World {
  readonly features: WorldFeatures
  readonly cities: Outline['cities']
}

export const worldQuery = queryOptions({
  queryKey: ['world-outline'],
  queryFn: async ({ signal }): Promise<World> => {
    const answer = await fetch(worldUrl, { signal })
    if (!answer.ok) throw new Error(`${worldUrl} answered ${answer.status}`)
    const outline: Outline = await answer.json()
    return { features: featuresOf(outline), cities: outline.cities }
  },
  staleTime: 'static',
  structuralSharing: false,
})

function featuresOf({ stepsPerDegree, land, borders, countries, cities }: Outline): WorldFeatures {
  const points = (line: Line): Position[] => {
    const found: Position[] = []
    let [x, y] = [0, 0]
    for (let index = 0; index < line.length; index += 2) {
      x += line[index] ?? 0
      y += line[index + 1] ?? 0
      found.push([x / stepsPerDegree, y / stepsPerDegree])
    }
    return found
  }
  return {
    type: 'FeatureCollection',
    features: [
      ...land.map((rings) => feature('land', { type: 'Polygon', coordinates: rings.map(points) })),
      ...borders.map((line) => feature('border', { type: 'LineString', coordinates: points(line) })),
      ...countries.map(([name, longitude, latitude, width]) =>
        feature('country', { type: 'Point', coordinates: [longitude, latitude] }, { name, rank: -width }),
      ),
      ...cities.map(([name, longitude, latitude, population], rank) =>
        feature('city', { type: 'Point', coordinates: [longitude, latitude] }, { name, rank, population }),
      ),
    ],
  }
}

export const feature = (kind: string, geometry: Geometry, more: GeoJsonProperties = {}): Feature => ({
  type: 'Feature',
  properties: { kind, ...more },
  geometry,
})

export function nearestCity({ cities }: World, place: Place): { name: string; meters: number } | undefined {
  let nearest: { name: string; meters: number } | undefined
  for (const [name, longitude, latitude] of cities) {
    const meters = distanceMeters(place, { ...place, longitude, latitude })
    if (!nearest || meters < nearest.meters) nearest = { name, meters }
  }
  return nearest
}
