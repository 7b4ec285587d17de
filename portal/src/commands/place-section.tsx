// Where a device is: asks it, draws the place that is chosen, and lists those before it for as long as they are kept.

import { Button, Text, Title, UnstyledButton } from '@mantine/core'
import { IconBattery1, IconMapPin } from '@tabler/icons-react'
import { useState } from 'react'
import type { Device } from '../../../contracts/devices.ts'
import { ClockTime, RelativeTime } from '../app/relative-time.tsx'
import { CommandButton } from './command-button.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { CommandSection } from './command-section.tsx'
import classes from './commands.module.css'
import { distanceMeters, inWords } from './locator-view.ts'
import { PlaceDrawing } from './place-drawing.tsx'
import { PlaceFound } from './place-found.tsx'
import { type KnownPlace, type KnownPlaces, usePlaces } from './places.ts'
import { useCommand } from './use-command.ts'
import { WhyNot } from './why-not.tsx'

export function PlaceSection({ device }: { device: Device }) {
  const locate = useCommand(device, 'device.locate')
  const { places, ...earlier } = usePlaces(device)
  const [chosenAt, choose] = useState<string>()
  const chosen = places.find(({ place }) => place.at === chosenAt) ?? places[0]
  return (
    <CommandSection
      title="Place"
      icon={IconMapPin}
      says={`Places are kept for ${device.missingSince ? '30 days while it is missing' : '24 hours'}.`}
      besides={
        <CommandButton command={locate} size="md">
          Locate
        </CommandButton>
      }
    >
      <WhyNot command={locate} can="tell where it is" />
      <CommandOutcome command={locate} always />
      {chosen ? (
        <>
          <PlaceDrawing
            place={chosen.place}
            others={places.filter((each) => each !== chosen).map(({ place }) => place)}
            onChoose={choose}
          />
          {chosen.isLast && <BeforeItsBatteryEnded />}
          <PlaceFound place={chosen.place} />
          {(places.length > 1 || earlier.readEarlier) && (
            <Places places={places} {...earlier} chosen={chosen} onChoose={choose} />
          )}
        </>
      ) : (
        locate.isSupported && (
          <Text size="sm" c="dimmed">
            No place is known. Ask the device; it has five minutes to answer.
          </Text>
        )
      )}
    </CommandSection>
  )
}

function BeforeItsBatteryEnded() {
  return (
    <Text size="sm" className={classes.withIcon}>
      <IconBattery1 size={20} aria-hidden />
      The device told this place by itself, because its battery was about to end.
    </Text>
  )
}

interface PlacesProps extends KnownPlaces {
  readonly chosen: KnownPlace
  onChoose(at: string): void
}

const fewPlaces = 5

function Places({ places, readEarlier, isReading, chosen, onChoose }: PlacesProps) {
  const [all, showAll] = useState(false)
  const shown = all ? places : places.slice(0, fewPlaces)
  return (
    <div>
      <Title order={3} size="h5" mb={4}>
        Where it was
      </Title>
      <ol className={classes.places}>
        {shown.map((known) => (
          <li key={`${known.place.at} ${known.isLast}`}>
            <UnstyledButton
              className={classes.placeRow}
              aria-pressed={known === chosen}
              onClick={() => onChoose(known.place.at)}
            >
              <span>
                <ClockTime at={known.place.at} />
                {known.isLast && ' · before its battery ended'}
              </span>
              <span className={classes.placeDetail}>
                <RelativeTime at={known.place.at} /> · within {inWords(known.place.accuracyMeters)}
                {known !== chosen && ` · ${inWords(distanceMeters(chosen.place, known.place))} from the one shown`}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
      {places.length > shown.length && (
        <Button variant="subtle" onClick={() => showAll(true)}>
          Show all {places.length}
        </Button>
      )}
      {places.length === shown.length && readEarlier && (
        <Button variant="subtle" loading={isReading} onClick={readEarlier}>
          Show earlier places
        </Button>
      )}
    </div>
  )
}
