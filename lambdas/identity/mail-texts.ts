// What the mails say, in each language. Plain text is the mail; the HTML part is the same words in the simplest markup,
// made here from the same lines, so the two can't differ.

import type { Language } from '../../contracts/identity.ts'
import { german } from './mail-texts-de.ts'
import { english } from './mail-texts-en.ts'
import type { MailTemplate, MailWords } from './mail-words.ts'

const texts: Readonly<Record<Language, MailWords>> = {
  en: english,
  de: german,
}

/** Where a template's button leads; a token stands in the fragment, which no server sees. */
const paths: Record<MailTemplate, (token: string, facts: Readonly<Record<string, string>>) => string> = {
  activation: (token) => `/activate#token=${token}`,
  'provider-activation': (token) => `/activate#token=${token}`,
  'identity-linked': (token) => `/not-me#token=${token}`,
  'identity-removed': () => '/account/security',
  'already-registered': () => '/sign-in',
  'device-connected': () => '/devices',
  'device-disconnected': () => '/devices',
  'two-step-on': () => '/account/security',
  'two-step-off': () => '/account/security',
  'phone-added': () => '/account/security',
  'phone-changed': () => '/account/security',
  'phone-removed': () => '/account/security',
  'authenticator-on': () => '/account/security',
  'authenticator-off': () => '/account/security',
  'recovery-code-used': () => '/account/security',
  'recovery-codes-low': () => '/account/security',
  'recovery-codes-renewed': () => '/account/security',
  'passkey-added': (token) => `/not-me#token=${token}`,
  'passkey-removed': () => '/account/security',
  'passkey-suspicious': () => '/account/security',
  'password-changed': () => '/forgot-password',
  'reset-link': (token) => `/reset-password#token=${token}`,
  'password-set': () => '/sign-in',
  'new-sign-in': (token) => `/not-me#token=${token}`,
  'rescue-code': () => '',
  'rescue-opened': (token) => `/not-me#token=${token}`,
  'confirm-email': (token) => `/confirm-email#token=${token}`,
  'email-changed': (token) => `/not-me#token=${token}`,
  'account-deleted': () => '',
  'notices-changed': () => '/account',
  'threat-found': () => '/devices',
  'device-at-risk': () => '/devices',
  'sim-changed': () => '/devices',
  'device-tampered': () => '/devices',
  'battery-low': () => '/devices',
  'missing-back-online': () => '/devices',
  'opt-outs-changed': () => '/devices',
  'device-shared-identity': () => '/devices',
  'device-left': () => '/devices',
  'device-replaced': () => '/devices',
  'secret-code-revealed': () => '/devices',
  'wipe-asked': () => '/devices',
  'wipe-held': (token) => `/release-command#token=${token}`,
  'code-reset-asked': () => '/devices',
  'threats-found': () => '/devices',
  'subscription-ends': () => '/subscriptions',
  'subscription-renews': () => '/subscriptions',
  'subscription-over': () => '/subscriptions',
  'subscription-limited': () => '/subscriptions',
  'payment-failed': () => '/subscriptions',
  'payment-refunded': () => '/subscriptions',
  'seat-invitation': (token) => `/accept-invitation#token=${token}`,
  'seat-used': () => '/subscriptions',
  'seat-taken-back': () => '/subscriptions',
  'install-link-redeemed': () => '/devices',
  'download-link': (_, { packageId = '' }) => `/downloads?package=${encodeURIComponent(packageId)}`,
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Subject, text and HTML of a mail. `origin` is the configured one, never a request's. */
export function composeMail(
  template: MailTemplate,
  facts: Readonly<Record<string, string>>,
  language: Language,
  origin: string,
  token: string,
) {
  const { subject, lines, button } = texts[language][template](facts, language)
  const url = origin + paths[template](token, facts)
  const link = button ? `<p><a href="${escapeHtml(url)}">${escapeHtml(button)}</a></p>` : ''
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`)
  return {
    subject,
    text: [...lines, ...(button ? [`${button}: ${url}`] : []), 'Vigil'].join('\n\n'),
    html: `<!doctype html><html lang="${language}"><body style="font-family:sans-serif;max-width:36em">${paragraphs.join('')}${link}<p>Vigil</p></body></html>`,
  }
}
