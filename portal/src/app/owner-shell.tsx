// The frame of everything behind the sign-in: header, what is to be known of the account,
// live hints, the dialog that asks for a recent proof.

import { Anchor, Box } from '@mantine/core'
import { Suspense } from 'react'
import { Link, NavLink, Outlet, ScrollRestoration } from 'react-router'
import { AccountBanners } from '../identity/account-banners.tsx'
import { AccountMenu } from '../identity/account-menu.tsx'
import { ProofProvider } from '../identity/proof-dialog.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { LiveHints, LiveIndicator } from './live-hints.tsx'
import classes from './shell.module.css'
import { ShellFooter } from './shell-footer.tsx'
import { SkipLink } from './skip-link.tsx'
import { UnreachableBanner } from './unreachable-banner.tsx'
import { Wordmark } from './wordmark.tsx'

export function OwnerShell() {
  const kind = useSessionKind()
  return (
    <LiveHints>
      <ProofProvider>
        <div className={classes.frame}>
          <SkipLink />
          <header className={classes.header}>
            <div className={classes.headerRow}>
              <Anchor component={Link} to="/" underline="never" className={classes.home}>
                <Wordmark />
              </Anchor>
              <nav className={classes.nav} aria-label="Main">
                <NavLink to="/devices" className={classes.navLink ?? ''}>
                  Devices
                </NavLink>
                {kind === 'owner' && (
                  <NavLink to="/subscriptions" className={classes.navLink ?? ''}>
                    Subscription
                  </NavLink>
                )}
                <NavLink to="/downloads" className={classes.navLink ?? ''}>
                  Downloads
                </NavLink>
              </nav>
              <Box visibleFrom="sm">
                <LiveIndicator />
              </Box>
              <AccountMenu />
            </div>
          </header>
          <main id="content" tabIndex={-1} className={classes.content}>
            <AccountBanners />
            <Suspense>
              <Outlet />
            </Suspense>
          </main>
          <ShellFooter>
            <Box hiddenFrom="sm">
              <LiveIndicator />
            </Box>
          </ShellFooter>
          <UnreachableBanner />
        </div>
      </ProofProvider>
      <ScrollRestoration getKey={({ pathname }) => pathname.replace(/^(\/devices\/[^/]+|\/account)\/.*/, '$1')} />
    </LiveHints>
  )
}
