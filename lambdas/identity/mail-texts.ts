// What the mails say, in each language. Plain text is the mail; the HTML part is the same words in the simplest markup,
// made here from the same lines, so the two can't differ.

import type { Language } from '../../contracts/identity.ts'
import type { Mail, MailTemplate } from './mail-store.ts'

interface Text {
  readonly subject: string
  readonly lines: string[]
  readonly button?: string
}

type Words = (facts: Readonly<Record<string, string>>) => Text

const texts: Record<Language, Record<MailTemplate, Words>> = {
  en: {
    activation: () => ({
      subject: 'Activate your Vigil account',
      lines: [
        'Somebody, we hope you, made a Vigil account with this address. Open the page and press its button; the link works for 24 hours.',
        'If it was not you, do nothing: the account will not open and is removed in 7 days.',
      ],
      button: 'Activate my account',
    }),
    'already-registered': () => ({
      subject: 'You already have a Vigil account',
      lines: [
        'Somebody tried to make a Vigil account with this address, but you have one already. Nothing was changed.',
        'If it was you, simply sign in.',
      ],
      button: 'Sign in',
    }),
    'device-connected': ({ device = '' }) => ({
      subject: `${device} is connected to your account`,
      lines: [
        `The device "${device}" was connected to your Vigil account.`,
        'If it was not you, disconnect it and change your password.',
      ],
      button: 'See my devices',
    }),
    'device-disconnected': ({ device = '' }) => ({
      subject: `${device} is no longer connected`,
      lines: [
        `The device "${device}" was disconnected from your Vigil account. It can not be reached from there any more.`,
        'If it was not you, change your password.',
      ],
      button: 'See my devices',
    }),
  },
  de: {
    activation: () => ({
      subject: 'Ihr Vigil-Konto aktivieren',
      lines: [
        'Jemand, hoffentlich Sie, hat mit dieser Adresse ein Vigil-Konto angelegt. Öffnen Sie die Seite und drücken Sie den Knopf; der Link gilt 24 Stunden.',
        'Waren Sie es nicht, tun Sie nichts: Das Konto bleibt zu und wird in 7 Tagen entfernt.',
      ],
      button: 'Mein Konto aktivieren',
    }),
    'already-registered': () => ({
      subject: 'Sie haben schon ein Vigil-Konto',
      lines: [
        'Jemand wollte mit dieser Adresse ein Vigil-Konto anlegen, aber Sie haben schon eines. Es wurde nichts geändert.',
        'Waren Sie es, melden Sie sich einfach an.',
      ],
      button: 'Anmelden',
    }),
    'device-connected': ({ device = '' }) => ({
      subject: `${device} ist mit Ihrem Konto verbunden`,
      lines: [
        `Das Gerät „${device}“ wurde mit Ihrem Vigil-Konto verbunden.`,
        'Waren Sie es nicht, trennen Sie es und ändern Sie Ihr Passwort.',
      ],
      button: 'Meine Geräte ansehen',
    }),
    'device-disconnected': ({ device = '' }) => ({
      subject: `${device} ist nicht mehr verbunden`,
      lines: [
        `Das Gerät „${device}“ wurde von Ihrem Vigil-Konto getrennt und ist von dort nicht mehr erreichbar.`,
        'Waren Sie es nicht, ändern Sie Ihr Passwort.',
      ],
      button: 'Meine Geräte ansehen',
    }),
  },
}

/** Where a template's button leads; an activation's token stands in the fragment, which no server sees. */
const paths: Record<MailTemplate, (token: string) => string> = {
  activation: (token) => `/activate#token=${token}`,
  'already-registered': () => '/sign-in',
  'device-connected': () => '/devices',
  'device-disconnected': () => '/devices',
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
