// Every address of the portal on one page. Each page is a chunk of its own, loaded when it is first visited.

import type { ComponentType } from 'react'
import { createBrowserRouter, redirect } from 'react-router'
import { GoodbyePage } from '../identity/goodbye-page.tsx'
import { rememberedSignIn } from '../identity/remembered-sign-in.ts'
import { EverybodyShell } from './everybody-shell.tsx'
import { FailedPage } from './failed-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { PublicShell } from './public-shell.tsx'

const page = (load: () => Promise<ComponentType>) => async () => ({ Component: await load() })

/** For the moment before a redirect or the first page. */
const Nothing = () => null

export const router = createBrowserRouter([
  {
    ErrorBoundary: FailedPage,
    HydrateFallback: Nothing,
    children: [
      // Someone who never signed in here needs no answer of the hub to be shown the way in.
      { index: true, Component: Nothing, loader: () => redirect(rememberedSignIn() ? '/devices' : '/sign-in') },
      {
        Component: PublicShell,
        children: [
          { path: 'sign-up', lazy: page(async () => (await import('../identity/sign-up-page.tsx')).SignUpPage) },
          {
            path: 'sign-up/check-mail',
            lazy: page(async () => (await import('../identity/check-mail-page.tsx')).CheckMailPage),
          },
          { path: 'activate', lazy: page(async () => (await import('../identity/activate-page.tsx')).ActivatePage) },
          { path: 'sign-in', lazy: page(async () => (await import('../identity/sign-in-page.tsx')).SignInPage) },
          {
            path: 'sign-in/finish',
            lazy: page(async () => (await import('../identity/finish-sign-in-page.tsx')).FinishSignInPage),
          },
          {
            path: 'forgot-password',
            lazy: page(async () => (await import('../identity/forgot-password-page.tsx')).ForgotPasswordPage),
          },
          {
            path: 'forgot-password/check-mail',
            lazy: page(async () => (await import('../identity/reset-mail-page.tsx')).ResetMailPage),
          },
          {
            path: 'reset-password',
            lazy: page(async () => (await import('../identity/reset-password-page.tsx')).ResetPasswordPage),
          },
          { path: 'rescue', lazy: page(async () => (await import('../identity/rescue-page.tsx')).RescuePage) },
          { path: 'not-me', lazy: page(async () => (await import('../identity/disavow-page.tsx')).DisavowPage) },
          {
            path: 'confirm-email',
            lazy: page(async () => (await import('../identity/confirm-email-page.tsx')).ConfirmEmailPage),
          },
          {
            path: 'release-command',
            lazy: page(async () => (await import('../commands/release-command-page.tsx')).ReleaseCommandPage),
          },
          { path: 'install', lazy: page(async () => (await import('../subscriptions/install-page.tsx')).InstallPage) },
          {
            path: 'accept-invitation',
            lazy: page(async () => (await import('../subscriptions/accept-invitation-page.tsx')).AcceptInvitationPage),
          },
          // Not loaded on demand: nothing may come between the end of an account and this page.
          { path: 'goodbye', Component: GoodbyePage },
          { path: '*', Component: NotFoundPage },
        ],
      },
      {
        Component: EverybodyShell,
        loader: () => rememberedSignIn() !== undefined,
        handle: 'everybody',
        children: [
          {
            path: 'downloads',
            lazy: page(async () => (await import('../downloads/downloads-page.tsx')).DownloadsPage),
          },
        ],
      },
      {
        lazy: page(async () => (await import('./owner-shell.tsx')).OwnerShell),
        children: [
          { path: 'devices', lazy: page(async () => (await import('../devices/devices-page.tsx')).DevicesPage) },
          {
            path: 'devices/:deviceId',
            lazy: page(async () => (await import('../devices/device-page.tsx')).DevicePage),
            children: [
              {
                index: true,
                Component: Nothing,
                loader: ({ params }) => redirect(`/devices/${params.deviceId}/security`),
              },
              {
                path: 'security',
                lazy: page(async () => (await import('../devices/security-status-tab.tsx')).SecurityStatusTab),
              },
              { path: 'where', lazy: page(async () => (await import('../commands/where-tab.tsx')).WhereTab) },
              {
                path: 'secret-code',
                lazy: page(async () => (await import('../commands/secret-code-tab.tsx')).SecretCodeTab),
              },
              { path: 'activity', lazy: page(async () => (await import('../commands/activity-tab.tsx')).ActivityTab) },
              { path: 'settings', lazy: page(async () => (await import('../devices/settings-tab.tsx')).SettingsTab) },
            ],
          },
          {
            path: 'subscriptions',
            lazy: page(async () => (await import('../subscriptions/subscriptions-page.tsx')).SubscriptionsPage),
          },
          {
            path: 'devices/add',
            lazy: page(async () => (await import('../subscriptions/add-device-page.tsx')).AddDevicePage),
          },
          {
            path: 'subscriptions/:subscriptionId/share',
            lazy: page(async () => (await import('../subscriptions/share-page.tsx')).SharePage),
          },
          {
            path: 'account',
            lazy: page(async () => (await import('../identity/account-page.tsx')).AccountPage),
            children: [
              { index: true, Component: Nothing, loader: () => redirect('/account/profile') },
              { path: 'profile', lazy: page(async () => (await import('../identity/profile-tab.tsx')).ProfileTab) },
              { path: 'security', lazy: page(async () => (await import('../identity/security-tab.tsx')).SecurityTab) },
              {
                path: 'sessions',
                lazy: page(async () => (await import('../identity/sessions-list.tsx')).SessionsList),
              },
              {
                path: 'activity',
                lazy: page(async () => (await import('../identity/account-activity.tsx')).AccountActivity),
              },
              { path: 'data', lazy: page(async () => (await import('../identity/data-tab.tsx')).DataTab) },
            ],
          },
        ],
      },
    ],
  },
])
