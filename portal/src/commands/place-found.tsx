// A place that a device told: coordinates, how exact they are, and when. The map is the person's own choice: only the link
// that they follow tells anybody else of it.

import { Button, CopyButton, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react'
import type { Place } from '../../../contracts/findings.ts'
import { ClockTime, RelativeTime } from '../app/relative-time.tsx'
import classes from './commands.module.css'
import { inWords } from './locator-view.ts'

const degrees = (value: number) => value.toFixed(5) // about a metre

export const coordinatesOf = ({ latitude, longitude }: Place) => `${degrees(latitude)}, ${degrees(longitude)}`

function mapUrl({ latitude, longitude }: Place): string {
  const [lat, lon] = [degrees(latitude), degrees(longitude)]
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`
}

export function PlaceFound({ place }: { place: Place }) {
  const coordinates = coordinatesOf(place)
  return (
    <div data-place={coordinates}>
      <Text className={classes.coordinates}>{coordinates}</Text>
      <Text size="sm" c="dimmed" mb="sm">
        Within {inWords(place.accuracyMeters)} · <RelativeTime at={place.at} /> (<ClockTime at={place.at} />)
      </Text>
      <div className={classes.actions}>
        <CopyButton value={coordinates}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          href={mapUrl(place)}
          target="_blank"
          rel="noreferrer"
          variant="default"
          leftSection={<IconExternalLink size={18} aria-hidden />}
        >
          Open in maps
        </Button>
      </div>
    </div>
  )
}
