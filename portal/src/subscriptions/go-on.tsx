// How a device goes on being protected: its subscription is renewed, one is bought for it, or a code is used; whichever there is.

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Device } from '../../../contracts/devices.ts'
import type { Subscription } from '../../../contracts/subscriptions.ts'
import { RenewButton } from './pay-buttons.tsx'
import { plansQuery } from './subscription-queries.ts'
import { isRenewable } from './subscription-text.ts'

export function GoOn({ device, subscription }: { device: Device; subscription: Subscription }) {
  const { data: offer } = useQuery(plansQuery)
  if (!offer) return null
  if (isRenewable(subscription, offer.payments)) return <RenewButton subscription={subscription} />
  return offer.payments ? (
    <Button variant="default" component={Link} to={`/subscriptions?device=${device.id}`}>
      Buy for this device
    </Button>
  ) : (
    <Button variant="default" component={Link} to="/subscriptions">
      Use an activation code
    </Button>
  )
}
