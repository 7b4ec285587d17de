// What stands under the map: the nearest city, where land and streets come from, how exact they are, and who learns of the
// place by it.

import { Anchor } from '@mantine/core'
import type { Place } from '../../../contracts/findings.ts'
import locatorClasses from './locator.module.css'
import { inWords } from './locator-view.ts'
import classes from './place-map.module.css'
import { nearestCity, type World } from './world-outline.ts'

interface MapCaptionProps {
  readonly place: Place
  readonly world: World | undefined
  readonly tiles: { readonly attribution: string | undefined; readonly areMissing: boolean } | undefined
}

export function MapCaption({ place, world, tiles }: MapCaptionProps) {
  const city = world && nearestCity(world, place)
  return (
    <figcaption>
      <p className={classes.near}>{city && `${inWords(city.meters)} from the centre of ${city.name}`}</p>
      <p className={locatorClasses.caption}>
        {tiles ? (
          <TilesSource {...tiles} />
        ) : (
          'Coasts and borders are rough, and seen from afar only. Nothing is loaded from elsewhere, so nobody else learns of the place. '
        )}
        Outlines: Natural Earth; cities: GeoNames, CC BY 4.0.
      </p>
    </figcaption>
  )
}

function TilesSource({ attribution = '', areMissing }: NonNullable<MapCaptionProps['tiles']>) {
  return (
    <>
      {areMissing ? 'The streets could not be loaded from their server. ' : null}
      Whoever serves the streets can tell from what is loaded where you look. Streets:{' '}
      {attribution.split(/(https:\/\/\S+)/).map((part) =>
        part.startsWith('https://') ? (
          <Anchor key={part} href={part} size="xs" target="_blank" rel="noreferrer">
            {part.replace('https://', '')}
          </Anchor>
        ) : (
          part
        ),
      )}
      .{' '}
    </>
  )
}
