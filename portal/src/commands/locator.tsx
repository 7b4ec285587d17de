// A place, drawn to scale from nothing but numbers, for a browser that can not draw the map (it has no WebGL 2). The circle is
// where the device believes to be; smaller dots are where it was before.

import { useState } from 'react'
import type { Place } from '../../../contracts/findings.ts'
import classes from './locator.module.css'
import { inWords, labelOf, offsetMeters, roundLength, viewRadius } from './locator-view.ts'
import { ZoomButtons } from './zoom-buttons.tsx'

/** Half the sides of the drawing, in its own units. */
const halfWidth = 160
const halfHeight = 100
const longestScale = 0.3

export function Locator({ place, others }: { place: Place; others: readonly Place[] }) {
  const [zoom, setZoom] = useState(0)
  const radius = viewRadius(place, others) / 2 ** zoom
  const unitsPerMeter = (halfHeight - 6) / radius
  const scale = roundLength((halfWidth * 2 * longestScale) / unitsPerMeter)
  return (
    <figure className={classes.figure}>
      <div className={classes.locator}>
        <svg
          viewBox={`${-halfWidth} ${-halfHeight} ${halfWidth * 2} ${halfHeight * 2}`}
          role="img"
          aria-label={labelOf(place)}
        >
          <Rings step={scale} unitsPerMeter={unitsPerMeter} />
          <circle r={Math.max(place.accuracyMeters * unitsPerMeter, 2)} className={classes.accuracy} />
          {others.map((other) => {
            const { x, y } = offsetMeters(place, other)
            return (
              <circle key={other.at} cx={x * unitsPerMeter} cy={y * unitsPerMeter} r={2.2} className={classes.former} />
            )
          })}
          <circle r={5} className={classes.here} />
          <path d={`M 0 ${-halfHeight + 6} l 4 9 l -4 -2 l -4 2 z`} className={classes.north} />
        </svg>
        <span className={classes.northName}>N</span>
        <span className={classes.scale} style={{ width: `${(scale * unitsPerMeter * 100) / (halfWidth * 2)}%` }}>
          {inWords(scale)}
        </span>
        <ZoomButtons
          onCloser={zoom < 6 ? () => setZoom(zoom + 1) : undefined}
          onFarther={zoom > -10 ? () => setZoom(zoom - 1) : undefined}
        />
      </div>
      <figcaption className={classes.caption}>
        Drawn to scale, north is up. No map is loaded, so nobody else learns of the place.
      </figcaption>
    </figure>
  )
}

/** Rings around the place, each as far from the last as the scale is long. */
function Rings({ step, unitsPerMeter }: { step: number; unitsPerMeter: number }) {
  const apart = step * unitsPerMeter
  const count = Math.ceil(Math.hypot(halfWidth, halfHeight) / apart)
  return (
    <g className={classes.rings}>
      {Array.from({ length: count }, (_, ring) => (ring + 1) * apart).map((r) => (
        <circle key={r} r={r} />
      ))}
      <path d={`M ${-halfWidth} 0 H ${halfWidth} M 0 ${-halfHeight} V ${halfHeight}`} />
    </g>
  )
}
