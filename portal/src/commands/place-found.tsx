// A place that a device told: coordinates, how exact they are, and when. The map is the person's own choice.

import { Button, CopyButton, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react'
import type { Place } from '../../../contracts/commands.ts'
import { ClockTime, RelativeTime } from '../app/relative-time.tsx'
import classes from './commands.module.css'

const degrees = (value: number) => value.toFixed(5) // about a metre

function mapUrl({ latitude, longitude }: Place): string {
  const [lat, lon] = [degrees(latitude), degrees(longitude)]
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`
}

function within(meters: number): string {
  return meters < 1_000 ? `${Math.ceil(meters)} m` : `${(meters / 1_000).toFixed(1)} km`
}

export function PlaceFound({ place }: { place: Place }) {
  const coordinates = `${degrees(place.latitude)}, ${degrees(place.longitude)}`
  return (
    <div data-place={coordinates}>
      <Text className={classes.coordinates}>{coordinates}</Text>
      <Text size="sm" c="dimmed" mb="sm">
        Within {within(place.accuracyMeters)} · <RelativeTime at={place.at} /> (<ClockTime at={place.at} />)
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
