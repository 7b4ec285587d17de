// The frame of one device: what it is, how it is, and its tabs. The tabs get the device from here, so they only ever
// see one that exists.

import { Button, Skeleton, Stack, Tabs, Text } from '@mantine/core'
import { Suspense } from 'react'
import { Link, Navigate, Outlet, useLocation, useNavigate, useOutletContext, useParams } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import type { Device } from '../../../contracts/devices.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { MissingBanner } from '../commands/missing-section.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { LockedChip, MissingChip } from './device-panel.tsx'
import { useDevice } from './device-queries.ts'
import classes from './devices.module.css'
import { describeModel, PlatformIcon } from './platform.tsx'
import { Presence } from './presence.tsx'
import { ProtectionChip } from './protection-state.tsx'
import { WipeKnown } from './wipe-known.tsx'

const tabs = [
  { path: 'security', name: 'Security status' },
  { path: 'where', name: 'Where is my device' },
  { path: 'secret-code', name: 'Secret code' },
  { path: 'activity', name: 'Activity' },
  { path: 'settings', name: 'Settings' },
]

const TabSkeleton = () => <Skeleton h={320} radius="md" />

export const useShownDevice = () => useOutletContext<Device>()

export function DevicePage() {
  const { deviceId = '' } = useParams()
  const { data: device, error, refetch } = useDevice(deviceId)
  const isRescue = useSessionKind() === 'rescue'
  if (error instanceof Refused && error.is('device/not-found', 'request/invalid')) return <NoSuchDevice />
  if (error && !device) return <ProblemNotice error={error} onRetry={() => refetch()} />
  return (
    <Stack gap="lg">
      <DeviceHeading device={device} />
      {device && <MissingBanner device={device} />}
      {device && <WipeKnown device={device} />}
      {isRescue ? <OnlyWhere device={device} /> : <DeviceTabs device={device} />}
    </Stack>
  )
}

function DeviceHeading({ device }: { device: Device | undefined }) {
  const { pathname } = useLocation()
  const tab = tabs.find(({ path }) => pathname.endsWith(`/${path}`))?.name
  const name = device?.name ?? 'Device'
  return (
    <div className={classes.heading}>
      {device ? <PlatformIcon platform={device.platform} /> : <Skeleton w={52} h={52} />}
      <div className={classes.headingText}>
        <PageTitle documentTitle={tab ? `${tab} – ${name}` : name}>{name}</PageTitle>
        {device ? (
          <div className={classes.headingFacts}>
            <span className={classes.detail}>{describeModel(device)}</span>
            <Presence presence={device.presence} />
            <ProtectionChip state={device.protection.state} />
            {device.missingSince && <MissingChip />}
            {device.report?.locked && <LockedChip />}
          </div>
        ) : (
          <Skeleton w={260} maw="100%" h={28} />
        )}
      </div>
    </div>
  )
}

function DeviceTabs({ device }: { device: Device | undefined }) {
  const { deviceId } = useParams()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const current = tabs.find(({ path }) => pathname.endsWith(`/${path}`))?.path ?? 'security'
  return (
    <Tabs
      value={current}
      onChange={(path) => navigate(`/devices/${deviceId}/${path}`, { preventScrollReset: true })}
      keepMounted={false}
    >
      <Tabs.List className={classes.tabs}>
        {tabs.map(({ path, name }) => (
          <Tabs.Tab key={path} value={path}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ path }) => (
        <Tabs.Panel key={path} value={path} pt="lg">
          <Suspense fallback={<TabSkeleton />}>{device ? <Outlet context={device} /> : <TabSkeleton />}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

/** All that a rescue session may do with a device: find it, lock it and make it sound. */
function OnlyWhere({ device }: { device: Device | undefined }) {
  const { deviceId } = useParams()
  const { pathname } = useLocation()
  if (!pathname.endsWith('/where')) return <Navigate to={`/devices/${deviceId}/where`} replace />
  return <Suspense fallback={<TabSkeleton />}>{device ? <Outlet context={device} /> : <TabSkeleton />}</Suspense>
}

function NoSuchDevice() {
  return (
    <Stack>
      <PageTitle>This device is not connected</PageTitle>
      <Text>It is not one of your account’s: it was disconnected, or the address is mistyped.</Text>
      <Button component={Link} to="/devices" w="fit-content">
        Back to the list
      </Button>
    </Stack>
  )
}
