// What the mails say, in each language. Plain text is the mail; the HTML part is the same words in the simplest markup,
// made here from the same lines, so the two can't differ.

import type { Language } from '../../contracts/identity.ts'
import type { Mail } from './mail-store.ts'
import { german } from './mail-texts-de.ts'
import { english } from './mail-texts-en.ts'
import type { MailTemplate, MailWords } from './mail-words.ts'

const texts: Readonly<Record<Language, MailWords>> = {
  en: english,
  de: german,
}

/** Where a template's button leads; an activation's token stands in the fragment, which no server sees. */
const paths: Record<MailTemplate, (token: string) => string> = {
  activation: (token) => `/activate#token=${token}`,
  'already-registered': () => '/sign-in',
  'device-connected': () => '/devices',
  'device-disconnected': () => '/devices',
  'two-step-on': () => '/account',
  'two-step-off': () => '/account',
  'phone-changed': () => '/account',
  'authenticator-on': () => '/account',
  'authenticator-off': () => '/account',
  'recovery-code-used': () => '/account',
  'recovery-codes-low': () => '/account',
  'recovery-codes-renewed': () => '/account',
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Subject, text and HTML of a mail. `origin` is the configured one, never a request's. */
export function composeMail(mail: Pick<Mail, 'template' | 'language' | 'facts'>, origin: string, token: string) {
  const { subject, lines, button } = texts[mail.language][mail.template](mail.facts)
  const url = origin + paths[mail.template](token)
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`)
  return {
    subject,
    text: [...lines, `${button}: ${url}`, 'Vigil'].join('\n\n'),
    html: `<!doctype html><html lang="${mail.language}"><body style="font-family:sans-serif;max-width:36em">${paragraphs.join('')}<p><a href="${escapeHtml(url)}">${escapeHtml(button ?? url)}</a></p><p>Vigil</p></body></html>`,
  }
}
