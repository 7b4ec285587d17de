// The map of a place, in the frame that it is given. Without tiles it begins with the region, which is what an outline can
// tell; with tiles close up. For other colours it is made anew.

import { ActionIcon, useComputedColorScheme } from '@mantine/core'
import { IconFocus2, IconWorld } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Scheme } from './map-style.ts'
import { type OpenMap, openMap } from './open-map.ts'
import type { PlaceDrawingProps } from './place-drawing.tsx'
import classes from './place-map.module.css'
import type { World } from './world-outline.ts'
import { ZoomButtons } from './zoom-buttons.tsx'

const looks = [
  { look: 'close-up', name: 'Close up', icon: <IconFocus2 size={18} aria-hidden /> },
  { look: 'region', name: 'The region around', icon: <IconWorld size={18} aria-hidden /> },
] as const

interface PlaceMapProps extends PlaceDrawingProps {
  readonly world: World | undefined
  readonly tileUrl: string | undefined
  onTilesFailed(): void
  onFailed(): void
}

export function PlaceMap({ world, tileUrl, onTilesFailed, onFailed, place, others, onChoose }: PlaceMapProps) {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const frame = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<OpenMap>()
  const [isDrawn, setDrawn] = useState(false)

  const open = useEffectEvent((frame: HTMLElement, scheme: Scheme, tileUrl: string | undefined) => {
    const told = { onReady: setMap, onDrawn: () => setDrawn(true), onChoose, onTilesFailed, onFailed }
    return openMap({ frame, scheme, tileUrl, place, others, look: tileUrl ? 'close-up' : 'region', ...told })
  })
  useEffect(() => {
    if (!frame.current) return
    const opened = open(frame.current, scheme, tileUrl)
    return () => {
      setMap(undefined)
      setDrawn(false)
      opened.close()
    }
  }, [scheme, tileUrl])
  useEffect(() => map?.showPlaces(place, others), [map, place, others])
  useEffect(() => {
    if (world) map?.showWorld(world.features)
  }, [map, world])

  return (
    <>
      <div ref={frame} className={classes.map} data-map={isDrawn ? 'drawn' : 'loading'} />
      <ZoomButtons onCloser={map?.closer} onFarther={map?.farther} />
      <span className={classes.looks}>
        {looks.map(({ look, name, icon }) => (
          <ActionIcon
            key={look}
            variant="default"
            size="lg"
            aria-label={name}
            title={name}
            disabled={!map}
            onClick={() => map?.look(look)}
          >
            {icon}
          </ActionIcon>
        ))}
      </span>
    </>
  )
}
