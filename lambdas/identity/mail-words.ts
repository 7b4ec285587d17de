// Which mails there are, and what is said in each: a language is complete when it has words for all of them.

import type { Language } from '../../contracts/identity.ts'

/** About what happens on devices; their words stand in files of their own. */
export type DeviceMail =
  | 'threat-found'
  | 'device-at-risk'
  | 'sim-changed'
  | 'device-tampered'
  | 'battery-low'
  | 'missing-back-online'
  | 'opt-outs-changed'
  | 'device-shared-identity'
  | 'device-left'
  | 'device-replaced'
  | 'secret-code-revealed'

/** About subscriptions; their words stand in files of their own, too. */
export type SubscriptionMail =
  | 'subscription-ends'
  | 'subscription-renews'
  | 'subscription-over'
  | 'subscription-limited'
  | 'payment-failed'
  | 'payment-refunded'
  | 'seat-invitation'
  | 'seat-used'
  | 'seat-taken-back'
  | 'install-link-redeemed'

/** About passkeys, and a phone beside them; their words stand in files of their own, too. */
export type PasskeyMail = 'passkey-added' | 'passkey-removed' | 'passkey-suspicious' | 'phone-added' | 'phone-removed'

export type MailTemplate =
  | DeviceMail
  | SubscriptionMail
  | PasskeyMail
  | 'activation'
  | 'provider-activation'
  | 'identity-linked'
  | 'identity-removed'
  | 'already-registered'
  | 'device-connected'
  | 'device-disconnected'
  | 'two-step-on'
  | 'two-step-off'
  | 'phone-changed'
  | 'authenticator-on'
  | 'authenticator-off'
  | 'recovery-code-used'
  | 'recovery-codes-low'
  | 'recovery-codes-renewed'
  | 'password-changed'
  | 'reset-link'
  | 'password-set'
  | 'new-sign-in'
  | 'rescue-code'
  | 'rescue-opened'
  | 'confirm-email'
  | 'email-changed'
  | 'account-deleted'
  | 'notices-changed'
  | 'wipe-asked'
  | 'wipe-held'
  | 'code-reset-asked'
  | 'threats-found'
  | 'download-link'

interface Text {
  readonly subject: string
  readonly lines: string[]
  readonly button?: string
}

type Words = (facts: Readonly<Record<string, string>>, language: Language) => Text

export type MailWords = Readonly<Record<MailTemplate, Words>>
export type DeviceMailWords = Readonly<Record<DeviceMail, Words>>
export type PasskeyMailWords = Readonly<Record<PasskeyMail, Words>>
export type SubscriptionMailWords = Readonly<Record<SubscriptionMail, Words>>

/** Where and when something happened, as a mail says it: `203.0.113.7, Germany · 2026-11-22 20:41 UTC`. */
export function circumstances({ address, country, at }: Readonly<Record<string, string>>, language: Language): string {
  const named = country && new Intl.DisplayNames(language, { type: 'region' }).of(country)
  return [[address, named].filter(Boolean).join(', '), at].filter(Boolean).join(' · ')
}
