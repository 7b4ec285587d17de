// How the map of a place looks, as a style of MapLibre: the outline of the world, tiles over it where the operator has
// some, and the place on top. Names are drawn with the browser's own fonts (there is no glyph address), so nothing else is
// loaded. Nearer than the outline is exact, it fades: an empty sheet tells no lies about the shore.

import type { FeatureCollection } from 'geojson'
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'

export type Scheme = 'light' | 'dark'

const colors = {
  light: {
    sea: '#d3e0ee',
    land: '#f7f5ef',
    border: '#a9a392',
    country: '#5c6676',
    city: '#1c2430',
    accent: '#2f5bd8',
    accentEdge: '#ffffff',
    former: '#566072',
    halo: '#ffffff',
  },
  dark: {
    sea: '#141d2b',
    land: '#2a323d',
    border: '#5d6878',
    country: '#a3acbd',
    city: '#e4e8ef',
    accent: '#7c9bf4',
    accentEdge: '#10141c',
    former: '#a3acbd',
    halo: '#10141c',
  },
}

/** Half a pixel of the map is as long as the outline is exact. */
const outlineEnds = { from: 9.5, to: 11.5 }
/** The smallest city that is named at a zoom. */
const citiesShown: ExpressionSpecification = ['step', ['zoom'], 8e6, 3, 3e6, 4, 1e6, 5, 5e5, 6, 0]

const fonts = { 'text-font': ['system-ui', 'sans-serif'] }
const get = (property: string): ExpressionSpecification => ['get', property]
const kind = (name: string): ExpressionSpecification => ['==', get('kind'), name]
const fading = (before: number | string, after: number | string): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  outlineEnds.from,
  before,
  outlineEnds.to,
  after,
]

/** Its sources `world` and `places` are empty until they are told. */
export function mapStyle(scheme: Scheme, tileUrl: string | undefined): StyleSpecification {
  const data: FeatureCollection = { type: 'FeatureCollection', features: [] }
  return {
    version: 8,
    sources: {
      world: { type: 'geojson', data, maxzoom: 7 },
      places: { type: 'geojson', data },
      ...(tileUrl && { tiles: { type: 'raster', tiles: [tileUrl], tileSize: 256, maxzoom: 19 } }),
    },
    layers: [...worldLayers(scheme), ...(tileUrl ? [tileLayer(scheme)] : []), ...placeLayers(scheme)],
  }
}

function worldLayers(scheme: Scheme): LayerSpecification[] {
  const { sea, land, border, country, city, halo } = colors[scheme]
  const named = { ...fonts, 'text-field': get('name'), 'symbol-sort-key': get('rank') }
  const haloed = { 'text-halo-color': land, 'text-halo-width': 1.4 }
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': fading(sea, land) } },
    { id: 'land', type: 'fill', source: 'world', filter: kind('land'), paint: { 'fill-color': land } },
    {
      id: 'border',
      type: 'line',
      source: 'world',
      filter: kind('border'),
      paint: { 'line-color': border, 'line-width': 1, 'line-opacity': fading(1, 0) },
    },
    {
      id: 'country',
      type: 'symbol',
      source: 'world',
      filter: kind('country'),
      maxzoom: 7,
      layout: { ...named, 'text-size': ['interpolate', ['linear'], ['zoom'], 1, 10, 6, 15], 'text-max-width': 7 },
      paint: { 'text-color': country, ...haloed },
    },
    {
      id: 'city-dot',
      type: 'circle',
      source: 'world',
      filter: ['all', kind('city'), ['>=', get('population'), citiesShown]],
      minzoom: 3,
      paint: { 'circle-color': city, 'circle-radius': 2.2, 'circle-stroke-color': halo, 'circle-stroke-width': 1 },
    },
    {
      id: 'city',
      type: 'symbol',
      source: 'world',
      filter: ['all', kind('city'), ['>=', get('population'), citiesShown]],
      minzoom: 3,
      layout: { ...named, 'text-size': 12, 'text-anchor': 'bottom', 'text-offset': [0, -0.3] },
      paint: { 'text-color': city, ...haloed },
    },
  ]
}

/** Tiles are made for light pages. */
const tileLayer = (scheme: Scheme): LayerSpecification => ({
  id: 'tiles',
  type: 'raster',
  source: 'tiles',
  ...(scheme === 'dark' && { paint: { 'raster-brightness-max': 0.75, 'raster-saturation': -0.25 } }),
})

function placeLayers(scheme: Scheme): LayerSpecification[] {
  const { accent, accentEdge, former, city, halo } = colors[scheme]
  const dot = { 'circle-stroke-color': accentEdge, 'circle-stroke-width': 2 }
  return [
    {
      id: 'accuracy',
      type: 'fill',
      source: 'places',
      filter: kind('accuracy'),
      paint: { 'fill-color': accent, 'fill-opacity': 0.18 },
    },
    {
      id: 'accuracy-edge',
      type: 'line',
      source: 'places',
      filter: kind('accuracy'),
      paint: { 'line-color': accent, 'line-width': 1.5 },
    },
    {
      id: 'trail',
      type: 'line',
      source: 'places',
      filter: kind('trail'),
      paint: { 'line-color': former, 'line-width': 1.5, 'line-dasharray': [2, 2] },
    },
    {
      id: 'former',
      type: 'circle',
      source: 'places',
      filter: kind('former'),
      paint: { ...dot, 'circle-color': former, 'circle-radius': 5, 'circle-stroke-width': 1.5 },
    },
    {
      id: 'former-time',
      type: 'symbol',
      source: 'places',
      filter: kind('former'),
      minzoom: 9,
      layout: {
        ...fonts,
        'text-field': get('time'),
        'text-size': 11,
        'text-anchor': 'top',
        'text-offset': [0, 0.6],
        'symbol-sort-key': get('rank'),
      },
      paint: { 'text-color': city, 'text-halo-color': halo, 'text-halo-width': 1.4 },
    },
    {
      id: 'here',
      type: 'circle',
      source: 'places',
      filter: kind('here'),
      paint: { ...dot, 'circle-color': accent, 'circle-radius': 8 },
    },
  ]
}
