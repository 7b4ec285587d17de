// Why nothing can be given on now, and what to do about it.

import { Alert, Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { Subscription } from '../../../contracts/subscriptions.ts'

export function NoRoom({ subscription: { state } }: { subscription: Subscription }) {
  if (state === 'limited' || state === 'ended') {
    return (
      <Alert color="yellow" data-no-room="over">
        This subscription is over.{' '}
        <Anchor component={Link} to="/subscriptions" inherit>
          Renew it or use an activation code
        </Anchor>{' '}
        first.
      </Alert>
    )
  }
  return (
    <Alert color="yellow" data-no-room="full">
      Every seat is taken. Disconnect{' '}
      <Anchor component={Link} to="/devices" inherit>
        a device
      </Anchor>{' '}
      that you no longer use, take back a seat that you offered, or{' '}
      <Anchor component={Link} to="/subscriptions" inherit>
        get a larger plan
      </Anchor>
      .
    </Alert>
  )
}
