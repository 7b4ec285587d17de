// How many seats are used, and who sits in them: the account's own devices by name; of other persons only that they do.

import { Anchor, Button, Progress, Stack, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { useDevices } from '../devices/device-queries.ts'
import { describeModel } from '../devices/platform.tsx'
import { MoveDevice } from './move-device.tsx'
import { seatsText } from './subscription-text.ts'
import classes from './subscriptions.module.css'

const shownAtFirst = 6

interface SeatListProps {
  readonly subscription: Subscription
  readonly subscriptions: readonly Subscription[]
}

export function SeatList({ subscription, subscriptions }: SeatListProps) {
  const label = useId()
  const [showsAll, setShowsAll] = useState(false)
  const { data: devices = [] } = useDevices()
  const { id, seats, usedSeats } = subscription
  const seated = devices.filter(({ subscriptionId }) => subscriptionId === id)
  const shared = Math.max(0, usedSeats - seated.length)
  const shown = showsAll ? seated : seated.slice(0, shownAtFirst)
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500} id={label}>
        {seatsText(subscription)}
        {usedSeats >= seats && ': nothing new fits in'}
      </Text>
      <Progress.Root size="sm">
        <Progress.Section
          value={Math.min(100, (100 * usedSeats) / seats)}
          color={usedSeats >= seats ? 'gray' : 'accent'}
          aria-labelledby={label}
        />
      </Progress.Root>
      <ul className={classes.rows}>
        {shown.map((device) => (
          <li key={device.id} className={classes.row} data-seat={device.id}>
            <Text className={classes.what}>
              <Anchor component={Link} to={`/devices/${device.id}`}>
                {device.name}
              </Anchor>{' '}
              <Text span size="sm" c="dimmed">
                {describeModel(device)}
              </Text>
            </Text>
            <MoveDevice device={device} subscriptions={subscriptions} />
          </li>
        ))}
        {devices.length > 0 && shared > 0 && <SharedSeats subscriptionId={id} count={shared} />}
      </ul>
      {seated.length > shown.length && (
        <Button variant="default" size="xs" w="fit-content" onClick={() => setShowsAll(true)}>
          Show all {seated.length} devices
        </Button>
      )}
    </Stack>
  )
}

function SharedSeats({ subscriptionId, count }: { subscriptionId: string; count: number }) {
  return (
    <li className={classes.row} data-seats-shared={count}>
      <Text className={classes.what}>
        {count === 1 ? 'One seat is' : `${count} seats are`} shared with other persons.{' '}
        <Anchor component={Link} to={`/subscriptions/${subscriptionId}/share`}>
          See the invitations
        </Anchor>
      </Text>
    </li>
  )
}
