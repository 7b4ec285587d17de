// The frame of pages that are for everybody: whoever is signed in keeps the owner's around them. Whether somebody is, the
// route's loader says; it is asked again when a session turns out to be gone.

import { Anchor, Button } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Link, Outlet, useLoaderData, useLocation } from 'react-router'
import { signInPath } from '../identity/return-path.ts'
import classes from './shell.module.css'
import { ShellFooter } from './shell-footer.tsx'
import { SkipLink } from './skip-link.tsx'
import { UnreachableBanner } from './unreachable-banner.tsx'
import { Wordmark } from './wordmark.tsx'

const OwnerShell = lazy(async () => ({ default: (await import('./owner-shell.tsx')).OwnerShell }))

export function EverybodyShell() {
  const isSignedIn = useLoaderData<boolean>()
  return <Suspense>{isSignedIn ? <OwnerShell /> : <VisitorShell />}</Suspense>
}

function VisitorShell() {
  const { pathname, search } = useLocation()
  return (
    <div className={classes.frame}>
      <SkipLink />
      <header className={classes.header}>
        <div className={classes.headerRow}>
          <Anchor component={Link} to="/" underline="never" className={classes.home}>
            <Wordmark />
          </Anchor>
          <Button component={Link} to={signInPath(pathname + search)} variant="default" ml="auto">
            Sign in
          </Button>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.content}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <ShellFooter />
      <UnreachableBanner />
    </div>
  )
}
