// The packages of the platform that matters here: what it is, the button, and the way to another device.

import { Group, Paper, Stack, Title } from '@mantine/core'
import { useId } from 'react'
import { platformNames } from '../../../contracts/devices.ts'
import { PlatformIcon } from '../devices/platform.tsx'
import classes from './downloads.module.css'
import { OfferDetails } from './offer-details.tsx'
import type { Offer } from './package-queries.ts'

export function OfferPanel({ offer, isForThisDevice }: { offer: Offer; isForThisDevice: boolean }) {
  const { platform, packages } = offer
  const id = useId()
  return (
    <Paper withBorder radius="lg" p={{ base: 'md', sm: 'xl' }} component="section" aria-labelledby={id}>
      <Stack>
        <Group gap="md" wrap="nowrap">
          <PlatformIcon platform={platform} />
          <div>
            <Title order={2} size="h3" id={id} className={classes.wrapped}>
              {packages[0].name ?? 'Vigil'} for {platformNames[platform]}
            </Title>
            {isForThisDevice && <span className={classes.mark}>For this device</span>}
          </div>
        </Group>
        <OfferDetails packages={packages} isForThisDevice={isForThisDevice} />
      </Stack>
    </Paper>
  )
}
