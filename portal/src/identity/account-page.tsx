// The frame of the account's pages. A rescue session has no account pages: it is led back to the devices.

import { Skeleton, Stack, Tabs } from '@mantine/core'
import { Suspense } from 'react'
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { PageTitle } from '../app/page-title.tsx'
import classes from './account.module.css'
import { useSessionKind } from './use-session-kind.ts'

const tabs = [
  { path: 'profile', name: 'Profile' },
  { path: 'security', name: 'Security' },
  { path: 'sessions', name: 'Sessions' },
  { path: 'activity', name: 'Activity' },
  { path: 'data', name: 'Data' },
]

export function AccountPage() {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  if (useSessionKind() === 'rescue') return <Navigate to="/devices" replace />
  const current = tabs.find(({ path }) => pathname.endsWith(`/${path}`)) ?? { path: 'profile', name: 'Profile' }
  return (
    <Stack gap="lg" maw={800}>
      <PageTitle documentTitle={`${current.name} – Account`}>Account</PageTitle>
      <Tabs
        value={current.path}
        onChange={(path) => navigate(`/account/${path}`, { preventScrollReset: true })}
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
            <Suspense fallback={<Skeleton h={320} radius="md" />}>
              <Outlet />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  )
}
