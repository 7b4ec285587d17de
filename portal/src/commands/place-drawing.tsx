// A place, drawn: on the map where the browser can draw one (WebGL 2), else to scale on an empty sheet. What draws the map
// is loaded here and nowhere else, so only who looks at a place pays for it; its height is kept free meanwhile.

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Place } from '../../../contracts/findings.ts'
import { useConfig } from '../app/config.ts'
import { Locator } from './locator.tsx'
import { MapCaption } from './map-caption.tsx'
import classes from './place-map.module.css'
import { ToldOfFailure } from './told-of-failure.tsx'
import { worldQuery } from './world-outline.ts'

export interface PlaceDrawingProps {
  readonly place: Place
  readonly others: readonly Place[]
  onChoose(at: string): void
}

let drawsMaps: boolean | undefined

function canDrawMaps(): boolean {
  drawsMaps ??= document.createElement('canvas').getContext('webgl2') !== null
  return drawsMaps
}

export function PlaceDrawing(drawn: PlaceDrawingProps) {
  const [hasFailed, setFailed] = useState(false)
  if (hasFailed || !canDrawMaps()) return <Locator key={drawn.place.at} {...drawn} />
  return <MapFigure {...drawn} onFailed={() => setFailed(true)} />
}

const PlaceMap = lazy(async () => ({ default: (await import('./place-map.tsx')).PlaceMap }))

function MapFigure({ onFailed, ...drawn }: PlaceDrawingProps & { onFailed(): void }) {
  const { tileUrl, tileAttribution } = useConfig()
  const { data: world } = useQuery(worldQuery)
  const [areMissing, setMissing] = useState(false)
  const tiles = tileUrl ? { attribution: tileAttribution, areMissing } : undefined
  return (
    <figure className={classes.figure}>
      <div className={classes.frame}>
        <ToldOfFailure onFailed={onFailed}>
          <Suspense>
            <PlaceMap
              {...drawn}
              world={world}
              tileUrl={tileUrl}
              onTilesFailed={() => setMissing(true)}
              onFailed={onFailed}
            />
          </Suspense>
        </ToldOfFailure>
      </div>
      <MapCaption place={drawn.place} world={world} tiles={tiles} />
    </figure>
  )
}
