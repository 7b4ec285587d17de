// MapLibre, as a map of one place and those before it. It moves when another place is shown, and not when the same is told
// again: nobody who looks around is torn back. It looks in two ways: close up, where the circle of accuracy and what is
// near fill it, and at the region.

import { type GeoJSONSource, Map as MapLibre, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Place } from '../../../contracts/findings.ts'
import { labelOf } from './locator-view.ts'
import { drawPlaces, zoomFor } from './map-drawing.ts'
import { mapStyle, type Scheme } from './map-style.ts'
import type { WorldFeatures } from './world-outline.ts'

// A file of the portal's own: the page's policy lets no worker be made from text (CSP 3: worker-src falls back to script-src).
setWorkerUrl(workerUrl)

const regionZoom = 6
const [farthest, closest] = [1, 18]

export type Look = 'close-up' | 'region'

export interface MapOptions {
  readonly frame: HTMLElement
  readonly scheme: Scheme
  readonly tileUrl: string | undefined
  readonly place: Place
  readonly others: readonly Place[]
  readonly look: Look
  onReady(map: OpenMap): void
  /** Everything that was to be shown is to be seen. */
  onDrawn(): void
  onChoose(at: string): void
  onTilesFailed(): void
  onFailed(): void
}

export interface OpenMap {
  showWorld(features: WorldFeatures): void
  showPlaces(place: Place, others: readonly Place[]): void
  /** Also moves back to the place. */
  look(look: Look): void
  closer(): void
  farther(): void
  close(): void
}

/** Throws where this browser can not draw it. */
export function openMap({ frame, scheme, tileUrl, ...first }: MapOptions): OpenMap {
  let { place, others, look } = first
  const camera = () => {
    const closeUp = zoomFor(place, others, frame.clientHeight)
    const center: [number, number] = [place.longitude, place.latitude]
    return { center, zoom: look === 'close-up' ? closeUp : Math.min(closeUp, regionZoom) }
  }
  const map = new MapLibre({
    container: frame,
    style: mapStyle(scheme, tileUrl),
    ...camera(),
    minZoom: farthest,
    maxZoom: closest,
    // North stays up; and a page that is scrolled does not end in the map.
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    cooperativeGestures: true,
    attributionControl: false,
    fadeDuration: 0,
    locale: { 'Map.Title': labelOf(place) },
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 110 }), 'bottom-left')

  let drawn = ''
  // What was on its way when it was closed may still be told.
  let isClosed = false
  const opened: OpenMap = {
    showWorld(features) {
      void sourceOf(map, 'world').setData(features)
      map.once('idle', first.onDrawn)
    },
    showPlaces(next, nextOthers) {
      const asked = JSON.stringify([next, nextOthers])
      if (asked === drawn) return
      drawn = asked
      const isAnother = next.at !== place.at
      place = next
      others = nextOthers
      map.getCanvas().setAttribute('aria-label', labelOf(place))
      void sourceOf(map, 'places').setData(drawPlaces(place, others))
      if (isAnother) map.easeTo(camera())
    },
    look(next) {
      look = next
      map.easeTo(camera())
    },
    closer: () => void map.zoomIn(),
    farther: () => void map.zoomOut(),
    close() {
      isClosed = true
      map.remove()
    },
  }
  map.on('style.load', () => {
    if (!isClosed) first.onReady(opened)
  })
  map.on('error', (event) => {
    if (isClosed) return
    if ('sourceId' in event && event.sourceId === 'tiles') first.onTilesFailed()
    else first.onFailed()
  })
  map.on('click', 'former', ({ features }) => {
    const at: unknown = features?.[0]?.properties.at
    if (typeof at === 'string') first.onChoose(at)
  })
  for (const [event, cursor] of [['mouseenter', 'pointer'] as const, ['mouseleave', ''] as const])
    map.on(event, 'former', () => {
      map.getCanvas().style.cursor = cursor
    })
  return opened
}

function sourceOf(map: MapLibre, name: 'world' | 'places'): GeoJSONSource {
  const source = map.getSource<GeoJSONSource>(name)
  if (!source) throw new Error(`The style has no source ${name}`)
  return source
}
