// The installation packages, for everybody: what is for this device stands first and open, what is for others behind it. A link
// may ask for one package, and that stands before all.

import { Alert, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { type Platform, platformNames } from '../../../contracts/devices.ts'
import type { Package } from '../../../contracts/downloads.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { NothingOffered } from './nothing-offered.tsx'
import { OfferPanel } from './offer-panel.tsx'
import { OtherOffer } from './other-offer.tsx'
import { offersOf, packagesQuery, platformOf } from './package-queries.ts'
import { type Agent, visitorPlatform } from './visitor-platform.ts'

export function DownloadsPage() {
  const { data: packages, error, refetch } = useQuery(packagesQuery)
  const asked = useSearchParams()[0].get('package')
  return (
    <Stack gap="lg">
      <PageTitle>Downloads</PageTitle>
      {error && !packages && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!packages && !error && <Skeleton height={220} radius="lg" aria-hidden />}
      {packages?.length === 0 && <NothingOffered />}
      {packages && packages.length > 0 && <Offers packages={packages} asked={asked} />}
    </Stack>
  )
}

function Offers({ packages, asked }: { packages: Package[]; asked: string | null }) {
  const here = visitorPlatform(navigator as Agent)
  const wanted = platformOf(asked) ?? here
  const offers = offersOf(packages, wanted, asked)
  const [first, others] = [
    offers.find(({ platform }) => platform === wanted),
    offers.filter((each) => each.platform !== wanted),
  ]
  return (
    <>
      <Text maw="38rem">
        Install Vigil on the device that you want to protect, and sign in there with your account. The device then shows
        up under Devices by itself.
      </Text>
      {asked && !packages.some(({ id }) => id === asked) && (
        <Alert color="gray" role="status">
          What your link leads to is not offered any more. Here is what is.
        </Alert>
      )}
      {first && here && first.platform !== here && (
        <Alert color="yellow" role="status">
          This is for {platformNames[first.platform]}, and this device seems to run {platformNames[here]}.
        </Alert>
      )}
      {first ? <OfferPanel offer={first} isForThisDevice={first.platform === here} /> : <NoneFor platform={wanted} />}
      {others.length > 0 && (
        <Stack gap="sm" component="section" aria-labelledby="others">
          <Title order={2} size="h4" id="others">
            {first ? 'For other devices' : 'For these devices'}
          </Title>
          {others.map((offer) => (
            <OtherOffer key={offer.platform} offer={offer} />
          ))}
        </Stack>
      )}
    </>
  )
}

function NoneFor({ platform }: { platform: Platform | undefined }) {
  if (!platform) return null
  return <Text>There is nothing for {platformNames[platform]} here yet.</Text>
}
