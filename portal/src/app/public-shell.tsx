// The frame of the ways in, for people who are not signed in: the name, one card, and the ways to get help.

import { Anchor, Paper } from '@mantine/core'
import { Suspense } from 'react'
import { Link, Outlet } from 'react-router'
import classes from './shell.module.css'
import { ShellFooter } from './shell-footer.tsx'
import { SkipLink } from './skip-link.tsx'
import { UnreachableBanner } from './unreachable-banner.tsx'
import { Wordmark } from './wordmark.tsx'

export function PublicShell() {
  return (
    <div className={classes.frame}>
      <SkipLink />
      <header className={classes.publicHeader}>
        <Anchor component={Link} to="/" underline="never">
          <Wordmark />
        </Anchor>
      </header>
      <main id="content" tabIndex={-1} className={classes.publicContent}>
        <Paper withBorder radius="lg" p={{ base: 'lg', sm: 'xl' }}>
          <Suspense>
            <Outlet />
          </Suspense>
        </Paper>
      </main>
      <ShellFooter />
      <UnreachableBanner />
    </div>
  )
}
