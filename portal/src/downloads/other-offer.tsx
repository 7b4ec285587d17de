// The packages of another platform: one line, which opens.

import { Text } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { platformNames } from '../../../contracts/devices.ts'
import { PlatformIcon } from '../devices/platform.tsx'
import classes from './downloads.module.css'
import { OfferDetails } from './offer-details.tsx'
import type { Offer } from './package-queries.ts'

export function OtherOffer({ offer: { platform, packages } }: { offer: Offer }) {
  const [{ name = 'Vigil', version }] = packages
  return (
    <details className={classes.other}>
      <summary className={classes.summary}>
        <PlatformIcon platform={platform} />
        <span className={classes.wrapped}>
          <Text span fw={600}>
            {platformNames[platform]}
          </Text>
          <Text span c="dimmed" size="sm" display="block">
            {name} {version}
          </Text>
        </span>
        <IconChevronDown className={classes.chevron} size={20} aria-hidden />
      </summary>
      <div className={classes.opened}>
        <OfferDetails packages={packages} isForThisDevice={false} />
      </div>
    </details>
  )
}
